package dev.carillon.eventlog;

import javax.sql.DataSource;

/** {@link Database} for tests of other rooms. */
public final class TestDatabases {

    private TestDatabases() {}

    public static Database of(DataSource source) {
        return new Database(source);
    }
}
