package dev.carillon.eventlog;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The time by which leases end, on the nodes and in the database: it passes when a test says so. */
public final class LeaseTime implements LongSupplier {

    private final Database database;
    private volatile long nanos;

    public LeaseTime(Database database) {
        this.database = database;
    }

    public void pass(Duration by) throws SQLException {
        nanos += by.toNanos();
        database.transaction(session -> session.update(
                "UPDATE log_cursor SET lease_until = lease_until - CAST(? AS integer) * INTERVAL '1' SECOND",
                by.toSeconds()));
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
