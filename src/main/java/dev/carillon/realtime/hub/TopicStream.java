package dev.carillon.realtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Caller;
import dev.carillon.event.Audience;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.HeardEvent;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.Interest;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubConnection;
import dev.carillon.realtime.signalr.HubException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.logging.Level;

/**
 * The events of topics after a position, from the log, as the client takes them: read when it asks for more, and again when the
 * broadcaster says that there is more. It never ends by itself. For one subscriber. Thread safe.
 */
final class TopicStream implements Flow.Publisher<JsonNode>, Flow.Subscription, Hearer {

    private static final FailureLog LOG = new FailureLog(TopicStream.class);
    private static final int MOST_AT_ONCE = 100;

    private final HubClients room;
    private final StreamTokens.Opened who;
    private final EventPages.Query query;
    private final Connection connection;
    private Flow.Subscriber<? super JsonNode> subscriber; // guarded by this, as all below
    private long position;
    private long demand;
    private boolean isNews = true;
    private boolean isReading;
    private boolean isOver;

    /** @param position after which it begins */
    TopicStream(HubClients room, HubConnection hub, StreamTokens.Opened who, TopicPattern pattern, long position)
            throws SQLException {
        this.room = room;
        this.who = who;
        this.position = position;
        int application = who.caller().application();
        query = new EventPages.Query(application, pattern, null, null);
        connection = room.open(hub, who, this);
        boolean hasJoined = false;
        try {
            room.broadcaster().join(head -> new Interest(connection, application, pattern, null, null, head));
            hasJoined = true;
        } finally {
            if (!hasJoined) {
                room.close(connection);
            }
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super JsonNode> newSubscriber) {
        synchronized (this) {
            subscriber = newSubscriber;
        }
        newSubscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            demand += n;
        }
        goOn();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            isOver = true;
        }
        room.close(connection);
    }

    /** What it is reads the next page. */
    @Override
    public void hear(HeardEvent event, Interest interest) {
        synchronized (this) {
            isNews = true;
        }
        goOn();
    }

    /** What could not be read before; and one that has nothing to read comes further all the same, or what it is past would be pruned. */
    @Override
    public void tick(Instant now) {
        room.broadcaster().told(this::hasCome);
        goOn();
    }

    @Override
    public Caller caller() {
        return who.caller();
    }

    private synchronized void hasCome(long upTo) {
        if (!isNews && !isReading) {
            position = Math.max(position, upTo);
        }
    }

    private void goOn() {
        synchronized (this) {
            if (isReading || isOver || demand == 0 || !isNews) {
                return;
            }
            isReading = true;
        }
        boolean isBegun = false;
        try {
            isBegun = room.readings().run(query.application(), this::read);
        } finally {
            if (!isBegun) { // the next tick tries again
                read(false);
            }
        }
    }

    private synchronized void read(boolean isGoingOn) {
        isReading = isGoingOn;
    }

    private void read() {
        boolean isRead = false;
        try {
            page();
            isRead = true;
        } catch (SQLException | RuntimeException e) { // the database is away: the next tick goes on from here
            LOG.log(Level.FINE, "signalr.stream-delayed connection=" + connection.id(), e);
        } finally {
            read(false);
        }
        if (isRead) {
            goOn(); // for more, or for what came meanwhile
        }
    }

    private void page() throws SQLException {
        long after;
        int most;
        synchronized (this) {
            after = position;
            most = (int) Math.min(MOST_AT_ONCE, demand);
            isNews = false; // before reading: what comes meanwhile is news again
        }
        boolean isRead = false;
        try {
            long head = room.log().head();
            EventPages.Found found = room.pages().after(query, after, most);
            if (room.pages().pruned() > after) { // asked after reading, since pruning does not wait for a stream
                cancel();
                subscriber.onError(new HubException(StreamCursor.GONE));
                return;
            }
            for (StoredEvent each : found.events()) {
                give(each);
            }
            synchronized (this) {
                position = found.hasMore() || head < position ? position : Math.max(position, head);
                isNews |= found.hasMore();
            }
            isRead = true;
        } finally {
            if (!isRead) {
                hasNews();
            }
        }
    }

    private synchronized void hasNews() {
        isNews = true;
    }

    private void give(StoredEvent event) {
        Optional<JsonNode> told = isFor(event) ? CloudEventForm.tree(CloudEventForm.TEXT.of(event)) : Optional.empty();
        synchronized (this) {
            position = event.position();
            if (isOver || told.isEmpty()) {
                return;
            }
            demand--;
        }
        subscriber.onNext(told.get());
    }

    private boolean isFor(StoredEvent event) {
        return Audience.of(event.event()).reachesConnections()
                && Audience.client(event.event())
                        .map(each -> each.equals(who.client()))
                        .orElse(true)
                && who.mayHear(event.topic());
    }
}
