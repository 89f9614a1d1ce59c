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
        room.broadcaster().join(head -> new Interest(connection, application, pattern, null, null, head));
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

    /** What could not be read before. */
    @Override
    public void tick(Instant now) {
        goOn();
    }

    @Override
    public Caller caller() {
        return who.caller();
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
            isBegun = room.run(this::read);
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
            isRead = page();
        } catch (SQLException | RuntimeException e) { // the database is away: the next tick goes on from here
            LOG.log(Level.FINE, "signalr.stream-delayed connection=" + connection.id(), e);
        } finally {
            read(false);
        }
        if (isRead) {
            goOn();
        }
    }

    /** @return whether there may be more at once */
    private boolean page() throws SQLException {
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
                return false;
            }
            for (StoredEvent each : found.events()) {
                give(each);
            }
            synchronized (this) {
                position = found.hasMore() || head < position ? position : Math.max(position, head);
                isNews |= found.hasMore();
            }
            isRead = true;
            return found.hasMore();
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
        synchronized (this) {
            position = event.position();
            if (isOver || !isFor(event)) {
                return;
            }
            demand--;
        }
        subscriber.onNext(CloudEventForm.tree(CloudEventForm.TEXT.of(event)));
    }

    private boolean isFor(StoredEvent event) {
        return Audience.of(event.event()).reachesConnections()
                && Audience.client(event.event())
                        .map(each -> each.equals(who.client()))
                        .orElse(true)
                && who.mayHear(event.topic());
    }
}
