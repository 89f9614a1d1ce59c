package dev.carillon.delivery;

import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The time of one node, whose clock may differ from the database's; it compares them as any node does. */
final class SimulatedTime extends DatabaseTime {

    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** A clock that is off by some time. */
    static final class Skewed extends Clock {

        private final Supplier<Instant> now;
        Duration off;

        Skewed(Supplier<Instant> now, Duration off) {
            this.now = now;
            this.off = off;
        }

        @Override
        public Instant instant() {
            return now.get().plus(off);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Supplier<Instant> now;

    SimulatedTime(Supplier<Instant> now, Skewed clock) {
        super(clock);
        this.now = now;
    }

    @Override
    public Instant now(Session session) {
        return now.get();
    }

    @Override
    public long nanos() {
        return Duration.between(BEGINNING, now.get()).toNanos();
    }
}
