package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Lets the replays go on, a batch of each in turn, a transaction a batch. Each is on one node at a time. Thread safe. */
@ApplicationScoped
class ReplayRunner {

    private static final Logger LOG = Logger.getLogger(ReplayRunner.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Database database;
    private final ReplayRows rows;
    private final ReplayBatch batch;
    private final DeliveryClaims claims;
    private final Clock clock;
    private volatile Loop loop;

    @Inject
    ReplayRunner(Database database, ReplayRows rows, ReplayBatch batch, DeliveryClaims claims, Clock clock) {
        this.database = database;
        this.rows = rows;
        this.batch = batch;
        this.claims = claims;
        this.clock = clock;
    }

    protected ReplayRunner() { // CDI client proxy
        this(null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("replays", this::step);
    }

    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    Duration step() throws SQLException {
        Duration rest = LOOK;
        SQLException failure = null;
        for (ReplayRows.Running each : database.jdbc(rows::running)) {
            Duration until = Duration.between(clock.instant(), each.nextAt());
            try {
                rest = shorter(rest, until.isNegative() || until.isZero() ? batch(each.run()) : until);
            } catch (SQLException e) { // the others go on
                LOG.log(Level.FINE, "replay.failed run=" + each.run(), e);
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return rest;
    }

    private Duration batch(long run) throws SQLException {
        Instant now = clock.instant();
        ReplayBatch.Turn turn = database.jdbc(connection -> batch.turn(connection, run, now));
        if (turn.added() > 0) {
            claims.wake();
        }
        return turn.rest();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
