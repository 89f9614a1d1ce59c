package dev.carillon.realtime.stream;

import dev.carillon.access.Caller;
import dev.carillon.event.Audience;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.HeardEvent;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.Interest;
import dev.carillon.realtime.Outgoing;
import dev.carillon.realtime.StreamTokens;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;

/**
 * One stream. While it catches up it reads the log by itself, no faster than its client; then it is told by the broadcaster, and
 * one that is slow is closed, to come back with its cursor.
 */
public final class EventStream implements Hearer {

    private static final FailureLog LOG = new FailureLog(EventStream.class);
    private static final int BATCH = 200;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final EventStreams room;
    private final StreamTokens.Opened who;
    private final StreamRequest request;
    private final StreamForm form;
    private final Connection connection;
    private final List<Interest> interests;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile boolean live;
    private volatile long position;
    private volatile Instant saidAt;

    EventStream(EventStreams room, EventStreams.Asked asked, StreamForm form, Function<Hearer, Connection> opened) {
        this.room = room;
        this.form = form;
        who = asked.who();
        request = asked.request();
        position = asked.position();
        saidAt = room.now();
        connection = opened.apply(this);
        int application = who.caller().application();
        interests = request.topics().stream()
                .map(each -> new Interest(connection, application, each, request.filter(), null, asked.position()))
                .toList();
    }

    public Connection connection() {
        return connection;
    }

    /** Where it stands now. */
    public long position() {
        return position;
    }

    @Override
    public Caller caller() {
        return who.caller();
    }

    @Override
    public void hear(HeardEvent event, Interest interest) {
        if (event.event().position() <= position || !who.mayHear(event.event().topic())) {
            return; // read while it was catching up
        }
        Outgoing text = event.in(form.event());
        if (form.waits() && !connection.hasRoomFor(text)) {
            live = false; // it reads on from here by itself, when its client does
        } else {
            say(text, event.event().position());
        }
    }

    @Override
    public boolean isLive() {
        return live;
    }

    /** The position follows the text: a client that comes back from there has received everything before it. */
    private synchronized void say(Outgoing text, long upTo) {
        saidAt = room.now();
        connection.send(text);
        position = upTo;
    }

    private synchronized void hasCome(long upTo) {
        position = Math.max(position, upTo);
    }

    /** While nothing is told: what it is told no longer, amid what has just been told, it has not come past. */
    private void hasBeenTold(long upTo) {
        if (live) {
            hasCome(upTo);
        }
    }

    private synchronized void beat() {
        saidAt = room.now();
        connection.send(form.alive().apply(position));
    }

    @Override
    public void tick(Instant now) {
        if (form.alive() != null && saidAt.plus(HEARTBEAT).isBefore(now) && connection.queuedBytes() == 0) {
            // Of what it does not hear it has come further as well: else it would come back from where events are no
            // longer kept.
            room.broadcaster().told(this::hasBeenTold);
            beat();
        }
        goOn();
    }

    /** There is room for more. */
    @Override
    public void drained() {
        goOn();
    }

    /** Begins: one that asks for what is new has nothing to catch up with, and needs no thread. */
    public void begin() {
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        try {
            joined();
        } catch (SQLException e) {
            LOG.log(Level.FINE, "stream.delayed connection=" + connection.id(), e); // the next tick tries again
        } finally {
            reading.set(false);
        }
        goOn();
    }

    /** Sees to it that somebody reads on, if it has not caught up. */
    private void goOn() {
        if (!live && connection.isOpen() && reading.compareAndSet(false, true)) {
            boolean begun = false;
            try {
                begun = room.readings().run(caller().application(), this::read);
            } finally {
                if (!begun) {
                    reading.set(false); // the next tick tries again
                }
            }
        }
    }

    private void read() {
        boolean more = false;
        try {
            more = catchUp();
        } catch (SQLException | RuntimeException e) { // the database is away: the next tick goes on from here
            LOG.log(Level.FINE, "stream.delayed connection=" + connection.id(), e);
        } finally {
            reading.set(false);
        }
        if (more && connection.queuedBytes() == 0) {
            goOn(); // drained meanwhile, while this was still reading
        }
    }

    /** @return whether there is more to read, once there is room */
    private boolean catchUp() throws SQLException {
        while (connection.isOpen()) {
            if (joined()) {
                return false;
            }
            LogBatch batch = room.log().read(position, BATCH);
            if (room.isPruned(position)) { // asked after reading, since pruning does not wait for a stream
                connection.closeNow(CloseReason.PRUNED);
                return false;
            }
            for (StoredEvent each : batch.events()) {
                if (connection.queuedBytes() > room.catchUpBytes() || !tell(each)) {
                    return true;
                }
                hasCome(each.position());
            }
            hasCome(batch.upTo());
        }
        return false;
    }

    /** By the one who is reading: whether it has come as far as the broadcaster, which tells it all else. */
    private boolean joined() throws SQLException {
        if (!live) {
            room.broadcaster().join(position, interests, () -> live = true);
        }
        return live;
    }

    /** @return false if it must wait until there is room for it */
    private boolean tell(StoredEvent event) {
        if (event.application() != caller().application()
                || !Audience.of(event.event()).reachesConnections()
                || !who.mayHear(event.topic())
                || !isOfTopics(event)) {
            return true;
        }
        HeardEvent heard = new HeardEvent(event);
        if (interests.get(0).takes(heard)) { // all have the same filter
            Outgoing text = heard.in(form.event());
            if (!connection.hasRoomFor(text)) {
                return false;
            }
            say(text, event.position());
        }
        return true;
    }

    private boolean isOfTopics(StoredEvent event) {
        for (TopicPattern each : request.topics()) {
            if (each.matches(event.topic())) {
                return true;
            }
        }
        return false;
    }

    /** With the next tick: what it costs is then done in threads of which each application has a part. */
    @Override
    public void goByItself() {
        live = false;
    }

    @Override
    public void keyGone() {
        LOG.fine(() -> "stream.key-gone connection=" + connection.id() + " reason=" + CloseReason.KEY_GONE.text());
    }
}
