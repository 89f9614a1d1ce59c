package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.HeardEvent;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.IncomingText;
import dev.carillon.realtime.Interest;
import dev.carillon.realtime.MessageRate;
import dev.carillon.realtime.Outgoing;
import dev.carillon.realtime.serverevents.StreamMessage.Ack;
import dev.carillon.realtime.serverevents.StreamMessage.Chosen;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Selection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;

/**
 * One client of server events that is connected. What it sends comes by one thread at a time; what it hears and whether its key
 * still opens comes by others.
 */
final class ServerEventsClient implements Hearer {

    private static final FailureLog LOG = new FailureLog(ServerEventsClient.class);
    private static final int MOST_TOPICS = 1_000;
    private static final int MOST_RAISES = 64; // under way at once

    private record Key(boolean isPrivate, TopicName topic) {}

    private final ServerEvents room;
    private final Connection connection;
    private final IncomingText incoming;
    private final MessageRate rate;
    private final Unacknowledged unacknowledged;
    private final Map<Key, Interest> topics = new HashMap<>();
    private final AtomicInteger raises = new AtomicInteger();
    private volatile Caller caller;

    ServerEventsClient(ServerEvents room, Caller caller, Function<Hearer, Connection> opened) {
        this.room = room;
        this.caller = caller;
        incoming = new IncomingText(room.realtime().messageBytes());
        rate = new MessageRate(room.realtime().messagesPerSecond(), System::nanoTime);
        unacknowledged = new Unacknowledged(
                room.settings().redelivery(),
                room.settings().deliveries(),
                room.realtime().queueBytes());
        connection = opened.apply(this);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public void hear(HeardEvent event, Interest interest) {
        Outgoing text = event.in(room.form());
        if (text != null) {
            rate.earn(); // it will be acknowledged
            unacknowledged.sent(event.event().id(), text, room.now()); // before: its acknowledgement may be quick
            connection.send(text);
        }
    }

    /** What is not acknowledged is sent again, unless it may not even have been sent. */
    @Override
    public void tick(Instant now) {
        if (connection.queuedBytes() > 0) {
            return;
        }
        Outgoing due = unacknowledged.due(now, connection::hasRoomFor);
        while (due != null) { // one by one: together they would fill the room of a client that is not slow
            rate.earn();
            connection.send(due);
            due = unacknowledged.due(now, connection::hasRoomFor);
        }
    }

    @Override
    public void keyGone() {
        connection.send(Answer.error(Code.INVALID_USER, CloseReason.KEY_GONE.text()));
    }

    /** A piece of a message. */
    void text(String piece, boolean isLast) {
        if (!connection.isOpen()) { // it is being closed, and what it says counts no more
            return;
        }
        connection.alive();
        if (!incoming.add(piece, isLast)) {
            return;
        }
        String message = incoming.take();
        switch (rate.next()) {
            case TAKEN -> whole(message);
            case REFUSED ->
                connection.send(Answer.error(
                        Code.BAD_PAYLOAD,
                        "too many messages: at most " + room.realtime().messagesPerSecond()
                                + " a second (carillon.realtime.messages-per-second)"));
            case ABUSE -> connection.close(CloseReason.ABUSE);
        }
    }

    /** Messages are text. */
    void binary() {
        if (!connection.isOpen()) {
            return;
        }
        connection.alive();
        if (rate.next() == MessageRate.Verdict.ABUSE) {
            connection.close(CloseReason.ABUSE);
        } else {
            connection.send(Answer.error(Code.BAD_PAYLOAD, "a message is text, not bytes"));
        }
    }

    void alive() {
        connection.alive();
    }

    private void whole(String message) {
        if (message == null) {
            int most = room.realtime().messageBytes();
            connection.send(Answer.error(
                    Code.BAD_PAYLOAD, "a message has at most " + most + " bytes (carillon.realtime.message-bytes)"));
            return;
        }
        try {
            for (StreamMessage each : room.read(message)) {
                handle(each);
            }
        } catch (DialectException e) {
            connection.send(Answer.error(e.code(), e.getMessage()));
        } catch (DeniedException e) {
            connection.send(Answer.error(Code.INVALID_USER, e.getMessage()));
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "serverevents.failed connection=" + connection.id(), e);
            connection.send(Answer.error(Code.SESSION_FAILED, "this could not be done now; say it again"));
        }
    }

    private void handle(StreamMessage message) throws SQLException {
        if (message instanceof Selection selection) {
            select(selection);
        } else if (message instanceof Raise raise) {
            raise(raise);
        } else if (message instanceof Ack ack) {
            ack.events().forEach(unacknowledged::acknowledged);
        }
    }

    private void select(Selection selection) throws SQLException {
        if (selection.token() != null) {
            refresh(selection.token());
        }
        if (selection.client() != null) {
            room.name(this, selection.client());
        }
        Answer answer = new Answer(selection.verb());
        for (Chosen each : selection.topics()) {
            try {
                Key key = new Key(each.isPrivate(), TopicText.read(each.name()));
                if (selection.verb() == Verb.SUBSCRIBE) {
                    subscribe(key);
                } else {
                    unsubscribe(key);
                }
                answer.done(each.name());
            } catch (RefusedException e) {
                answer.failed(each.name(), e.rule());
            }
        }
        connection.send(answer.json());
    }

    /** Goes on with another token of the same application. */
    private void refresh(String token) {
        Caller now = room.callers().again(caller, token);
        if (now.application() != caller.application()) {
            throw new DialectException(Code.INVALID_USER, "this token is of another application");
        }
        if (!topics.isEmpty() && !now.may(Scope.EVENTS_READ)) {
            throw DeniedException.lacks(Scope.EVENTS_READ); // it would hear on by a key that may be revoked meanwhile
        }
        caller = now;
    }

    private void subscribe(Key key) throws SQLException {
        if (!caller.may(Scope.EVENTS_READ)) {
            throw new RefusedException("topic", "this key lacks the scope " + Scope.EVENTS_READ, null);
        }
        if (key.topic().isReserved() || !room.settings().isVisible(key.topic())) {
            throw new RefusedException("topic", "must be open to clients", null);
        }
        if (topics.containsKey(key)) {
            return;
        }
        if (topics.size() >= MOST_TOPICS) {
            throw new RefusedException("topic", "is one too many: at most " + MOST_TOPICS, null);
        }
        TopicPattern pattern = TopicPattern.andBelow(key.topic().value());
        topics.put(
                key,
                room.broadcaster()
                        .join(after -> new Interest(connection, caller.application(), pattern, null, null, after)));
    }

    private void unsubscribe(Key key) {
        Interest interest = topics.remove(key);
        if (interest == null) {
            throw new RefusedException("topic", "must be subscribed to", null);
        }
        room.registry().remove(interest);
    }

    private void raise(Raise raise) {
        if (raises.incrementAndGet() > MOST_RAISES) {
            raises.decrementAndGet();
            throw new DialectException(Code.NOT_RAISED, "too many are being raised: wait for the answers");
        }
        boolean begun = false;
        try {
            room.raiser().raise(raise.events(), caller).whenComplete((outcome, failure) -> {
                raises.decrementAndGet();
                if (failure != null) {
                    LOG.log(Level.WARNING, "serverevents.unraised connection=" + connection.id(), failure);
                }
                connection.send(
                        failure == null
                                ? outcome.answer().json()
                                : Answer.error(Code.NOT_RAISED, "it is not known whether this is raised"));
            });
            begun = true;
        } finally {
            if (!begun) {
                raises.decrementAndGet();
            }
        }
    }
}
