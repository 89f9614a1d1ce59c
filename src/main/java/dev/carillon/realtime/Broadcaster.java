package dev.carillon.realtime;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Wakeup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Reads the log on this node, for all that are connected to it, and tells them. While nobody wants anything it reads nothing.
 * Where it stands is kept in memory alone: what a connection misses while it is away, its dialect reads by itself. Thread safe.
 */
@ApplicationScoped
public class Broadcaster {

    private static final FailureLog LOG = new FailureLog(Broadcaster.class);
    private static final int BATCH = 500;

    private final EventLog log;
    private final EventStore events;
    private final Database database;
    private final ConnectionRegistry registry;
    private final Wakeup wakeup = new Wakeup();
    private volatile long newest; // position of the newest event that this node has heard of
    private boolean following; // guarded by this, like the position
    private long position;

    @Inject
    Broadcaster(EventLog log, EventStore events, Database database, ConnectionRegistry registry) {
        this.log = log;
        this.events = events;
        this.database = database;
        this.registry = registry;
    }

    protected Broadcaster() { // CDI client proxy
        this(null, null, null, null);
    }

    public void start(Loops loops) {
        wakeup.of(loops.start("broadcaster", this::step));
    }

    /** Before the loops end: whoever is connected is told. */
    public void end() {
        registry.endAll();
    }

    void on(@Observes LogGrew grew) {
        for (StoredEvent each : grew.here()) {
            newest = Math.max(newest, each.position()); // of one thread at a time; at worst one hears a little more
        }
        wakeup.wake();
    }

    /**
     * From now on this interest hears: what is accepted after this returns, and nothing of what this node knew before.
     *
     * @param made makes the interest, given the position after which it hears
     */
    public Interest join(LongFunction<Interest> made) throws SQLException {
        synchronized (this) {
            follow();
            Interest interest = made.apply(Math.max(position, newest));
            registry.add(interest);
            return interest;
        }
    }

    /**
     * The same for one that has read the log up to this position by itself, if the broadcaster has not come further. What it
     * tells of before, its hearer knows.
     *
     * @param joined run before anything is told: whoever is told and does not know that it has joined would be told no more
     * @return false if it has: then the caller reads on, and asks again
     */
    public boolean join(long upTo, Collection<Interest> interests, Runnable joined) throws SQLException {
        synchronized (this) {
            follow();
            if (position > upTo) {
                return false;
            }
            joined.run();
            interests.forEach(registry::add);
            return true;
        }
    }

    /** Says up to which position all interests have heard; nothing more is told before this returns. */
    public void told(LongConsumer upTo) {
        synchronized (this) {
            if (following) {
                upTo.accept(position);
            }
        }
    }

    private void follow() throws SQLException {
        if (!following) {
            position = database.transaction(events::head);
            following = true;
        }
    }

    private Duration step() throws SQLException {
        long from;
        synchronized (this) {
            following &= !registry.wantsNothing();
            if (!following) {
                return LogReader.LOOK;
            }
            from = position;
        }
        LogBatch batch = log.read(from, BATCH); // only this thread moves the position while it is followed
        for (LogBatch.Unreadable each : batch.unreadable()) {
            LOG.warning("realtime.unreadable position=" + each.position() + " reason=" + each.reason());
        }
        synchronized (this) {
            batch.events().forEach(registry::tell);
            position = batch.upTo();
        }
        return batch.more() ? Duration.ZERO : LogReader.LOOK;
    }
}
