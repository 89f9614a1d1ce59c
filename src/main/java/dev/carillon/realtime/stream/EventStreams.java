package dev.carillon.realtime.stream;

import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.StreamTokens;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.logging.Level;

/** Opens streams, and has them catch up: some at a time. Thread safe. */
@ApplicationScoped
class EventStreams {

    private static final FailureLog LOG = new FailureLog(EventStreams.class);
    private static final int AT_ONCE = 8; // the executor has other work as well
    private static final int AT_ONCE_OF_ONE = AT_ONCE / 2; // of one application

    /** A stream that may be opened. */
    record Asked(StreamTokens.Opened who, StreamRequest request, long position) {}

    private final StreamCallers callers;
    private final EventLog log;
    private final EventPages pages;
    private final ConnectionRegistry registry;
    private final Broadcaster broadcaster;
    private final RealtimeSettings settings;
    private final ManagedExecutorService executor;
    private final Clock clock;
    private final Map<Integer, Integer> running = new HashMap<>(); // by application; guarded by itself

    @Inject
    EventStreams(
            StreamCallers callers,
            EventLog log,
            EventPages pages,
            ConnectionRegistry registry,
            Broadcaster broadcaster,
            RealtimeSettings settings,
            ManagedExecutorService executor,
            Clock clock) {
        this.callers = callers;
        this.log = log;
        this.pages = pages;
        this.registry = registry;
        this.broadcaster = broadcaster;
        this.settings = settings;
        this.executor = executor;
        this.clock = clock;
    }

    protected EventStreams() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    /**
     * Whether there can be such a stream, and from where.
     *
     * @throws DeniedException if the caller may not come in
     * @throws ProblemException if what it asks for is none
     */
    Asked asked(HttpServletRequest request) throws SQLException {
        StreamTokens.Opened who = callers.enter(request);
        registry.check(who.caller().application());
        StreamRequest wanted;
        try {
            wanted = StreamRequest.of(request);
        } catch (RefusedException e) {
            throw Problem.of(400, e).exception();
        }
        return new Asked(who, wanted, position(wanted));
    }

    private long position(StreamRequest wanted) throws SQLException {
        long head = log.head();
        if (wanted.cursor().isEmpty()) {
            return head;
        }
        long cursor = wanted.cursor().getAsLong();
        long pruned = pages.pruned();
        if (cursor > head) {
            throw Problem.of(
                            400,
                            new RefusedException(
                                    "cursor", "must be of this log, which ends at " + head, Long.toString(cursor)))
                    .exception();
        }
        if (cursor < pruned && cursor != 0) {
            throw Problem.gone(pruned + 1, "the cursor 0").exception();
        }
        return Math.max(cursor, pruned);
    }

    EventStream open(Asked asked, Channel channel, EventForm form, LongFunction<String> heartbeat) {
        EventStream stream = new EventStream(
                this,
                asked.who(),
                asked.request(),
                form,
                heartbeat,
                asked.position(),
                hearer -> new Connection(UUID.randomUUID().toString(), channel, hearer, settings.queueBytes()));
        stream.connection().named(asked.who().client());
        registry.open(stream.connection());
        return stream;
    }

    void closed(EventStream stream) {
        stream.connection().gone();
        registry.remove(stream.connection());
    }

    /** Runs this soon; false if nobody is free. */
    boolean run(int application, Runnable work) {
        if (!take(application)) {
            return false;
        }
        boolean begun = false;
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    release(application);
                }
            });
            begun = true;
        } catch (RuntimeException refused) { // in whatever way an executor of an admin's says so
            LOG.log(Level.FINE, "stream.waiting", refused);
        } finally {
            if (!begun) {
                release(application);
            }
        }
        return begun;
    }

    private boolean take(int application) {
        synchronized (running) {
            int all = running.values().stream().mapToInt(Integer::intValue).sum();
            int its = running.getOrDefault(application, 0);
            if (all == AT_ONCE || its == AT_ONCE_OF_ONE) {
                return false;
            }
            running.put(application, its + 1);
            return true;
        }
    }

    private void release(int application) {
        synchronized (running) {
            running.computeIfPresent(application, (id, its) -> its == 1 ? null : its - 1);
        }
    }

    EventLog log() {
        return log;
    }

    /** Whether events right after this position are no longer kept. */
    boolean isPruned(long position) throws SQLException {
        return pages.pruned() > position;
    }

    Broadcaster broadcaster() {
        return broadcaster;
    }

    /** More than this waits for no stream that catches up. */
    int catchUpBytes() {
        return settings.queueBytes() / 2;
    }

    Instant now() {
        return clock.instant();
    }
}
