package dev.carillon.delivery;

import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The database has the time of the test. */
class TestTime extends DatabaseTime {

    private final Clock clock;

    TestTime(Clock clock) {
        super(clock);
        this.clock = clock;
    }

    @Override
    public Instant now(Session session) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Instant learn(Session session) {
        return now(session);
    }
}
