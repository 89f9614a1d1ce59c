package dev.carillon.realtime.stream;

import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.LogReadings;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.StreamTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongFunction;

/** Opens streams, and has them catch up: some at a time. Thread safe. */
@ApplicationScoped
class EventStreams {

    /** A stream that may be opened. */
    record Asked(StreamTokens.Opened who, StreamRequest request, long position) {}

    private final StreamCallers callers;
    private final EventLog log;
    private final EventPages pages;
    private final ConnectionRegistry registry;
    private final Broadcaster broadcaster;
    private final RealtimeSettings settings;
    private final LogReadings readings;
    private final Clock clock;

    @Inject
    EventStreams(
            StreamCallers callers,
            EventLog log,
            EventPages pages,
            ConnectionRegistry registry,
            Broadcaster broadcaster,
            RealtimeSettings settings,
            LogReadings readings,
            Clock clock) {
        this.callers = callers;
        this.log = log;
        this.pages = pages;
        this.registry = registry;
        this.broadcaster = broadcaster;
        this.settings = settings;
        this.readings = readings;
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

    LogReadings readings() {
        return readings;
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
