package dev.carillon.realtime.stream;

import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventLog;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.Connections;
import dev.carillon.realtime.LogReadings;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.StreamedLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Opens streams, and has them catch up: some at a time. Thread safe. */
@ApplicationScoped
public class EventStreams {

    /** A stream that may be opened. */
    public record Asked(StreamTokens.Opened who, StreamRequest request, long position) {}

    private final StreamCallers callers;
    private final StreamedLog log;
    private final Connections connections;
    private final Clock clock;

    @Inject
    EventStreams(StreamCallers callers, StreamedLog log, Connections connections, Clock clock) {
        this.callers = callers;
        this.log = log;
        this.connections = connections;
        this.clock = clock;
    }

    protected EventStreams() { // CDI client proxy
        this(null, null, null, null);
    }

    /**
     * Whether there can be such a stream, and from where.
     *
     * @throws DeniedException if the caller may not come in
     * @throws ProblemException if the request is not valid, or events after its cursor are no longer kept
     */
    Asked asked(HttpServletRequest request) throws SQLException {
        StreamTokens.Opened who = callers.enter(request);
        try {
            return asked(who, StreamRequest.of(request));
        } catch (RefusedException e) {
            throw Problem.of(400, e).exception();
        } catch (PrunedException e) {
            throw Problem.gone(e.first(), "the cursor 0").exception();
        }
    }

    /**
     * The same for one that has come in.
     *
     * @throws DeniedException if its application has as many streams as it may
     * @throws RefusedException of the cursor, if it is of another log
     * @throws PrunedException if events after the cursor are no longer kept
     */
    public Asked asked(StreamTokens.Opened who, StreamRequest wanted) throws SQLException {
        connections.registry().check(who.caller().application());
        return new Asked(who, wanted, position(wanted));
    }

    private long position(StreamRequest wanted) throws SQLException {
        long head = log.log().head();
        if (wanted.cursor().isEmpty()) {
            return head;
        }
        long cursor = wanted.cursor().getAsLong();
        long pruned = log.pages().pruned();
        if (cursor > head) {
            throw new RefusedException("cursor", "must be of this log, which ends at " + head, Long.toString(cursor));
        }
        if (cursor < pruned && cursor != 0) {
            throw new PrunedException(pruned + 1);
        }
        return Math.max(cursor, pruned);
    }

    /** It is open, and has not begun. */
    public EventStream open(Asked asked, Channel channel, StreamForm form) {
        EventStream stream = new EventStream(
                this, asked, form, hearer -> connections.of(UUID.randomUUID().toString(), channel, hearer));
        stream.connection().named(asked.who().client());
        connections.registry().open(stream.connection());
        return stream;
    }

    /** Its client is gone. */
    public void closed(EventStream stream) {
        connections.closed(stream.connection());
    }

    LogReadings readings() {
        return log.readings();
    }

    EventLog log() {
        return log.log();
    }

    /** Whether events right after this position are no longer kept. */
    boolean isPruned(long position) throws SQLException {
        return log.pages().pruned() > position;
    }

    Broadcaster broadcaster() {
        return connections.broadcaster();
    }

    /** More than this waits for no stream that catches up. */
    int catchUpBytes() {
        return connections.settings().queueBytes() / 2;
    }

    Instant now() {
        return clock.instant();
    }
}
