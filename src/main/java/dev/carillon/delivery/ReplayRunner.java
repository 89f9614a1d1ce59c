package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Lets the replays go on, a batch of each in turn, a transaction a batch. Each is on one node at a time. Thread safe. */
@OnePerNode
class ReplayRunner {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Database database;
    private final ReplayRows rows;
    private final ReplayBatch batch;
    private final DeliveryClaims claims;
    private final DatabaseTime time;
    private final Jobs<Long> jobs;
    private final Wakeup loop = new Wakeup();

    @Inject
    ReplayRunner(Database database, ReplayRows rows, ReplayBatch batch, DeliveryClaims claims, DatabaseTime time) {
        this.database = database;
        this.rows = rows;
        this.batch = batch;
        this.claims = claims;
        this.time = time;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        loop.of(loops.start("replays", this::step));
    }

    void wake() {
        loop.wake();
    }

    Duration step() throws SQLException {
        for (ReplayRows.Running each : database.transaction(rows::running)) {
            Duration until = Duration.between(time.instant(), each.nextAt());
            jobs.run(each.run(), () -> until.isNegative() || until.isZero() ? batch(each.run()) : until);
        }
        return jobs.rest(LOOK);
    }

    private Duration batch(long run) throws SQLException {
        Instant now = time.instant();
        ReplayBatch.Result result = database.transaction(session -> batch.next(session, run, now));
        if (result.added() > 0) {
            claims.wake();
        }
        return result.rest();
    }
}
