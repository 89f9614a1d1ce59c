package dev.carillon.realtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Scope;
import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.publish.PublishResult;
import dev.carillon.realtime.MessageRate;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubConnection;
import dev.carillon.realtime.signalr.HubException;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;

/** One client of a hub of events: what it may do, and what it has asked for. Its calls come one at a time. */
final class HubClient {

    private final HubClients room;
    private final HubConnection hub;
    private final StreamTokens.Opened who;
    private final MessageRate rate;
    private final GuidSubscriptions guids;
    private TopicSubscriptions topics;
    private boolean isOver;

    /** @param arguments of {@code ReceiveEvent} */
    HubClient(HubClients room, HubConnection hub, ReceivedArguments arguments) {
        this.room = room;
        this.hub = hub;
        who = (StreamTokens.Opened) hub.caller().details();
        rate = new MessageRate(room.messagesPerSecond(), System::nanoTime);
        guids = new GuidSubscriptions(room, hub, who, arguments);
    }

    /** A server of MDriven subscribes to all its guids at once when it has connected: their number is bounded, not their rate. */
    void subscribe(String guid, String cookie) throws SQLException {
        if (guids.isOneMore(guid, cookie)) {
            check(Scope.EVENTS_READ);
        } else {
            admit(Scope.EVENTS_READ);
        }
        try {
            guids.subscribe(guid, cookie);
        } catch (RefusedException e) {
            throw new HubException(e.getMessage());
        }
    }

    void subscribeToTopic(String pattern) throws SQLException {
        admit(Scope.EVENTS_READ);
        try {
            topics().subscribe(pattern);
        } catch (RefusedException e) {
            throw new HubException(e.getMessage());
        }
    }

    void unsubscribeFromTopic(String pattern) {
        admit(Scope.EVENTS_READ);
        try {
            topics().unsubscribe(pattern);
        } catch (RefusedException e) {
            throw new HubException(e.getMessage());
        }
    }

    /** @param cursor after which event, or null for what comes from now on */
    TopicStream stream(String pattern, JsonNode cursor) throws SQLException {
        admit(Scope.EVENTS_READ);
        try {
            TopicPattern wanted = TopicPattern.of(pattern);
            return new TopicStream(room, hub, who, wanted, StreamCursor.position(cursor, room.log(), room.pages()));
        } catch (RefusedException e) {
            throw new HubException(e.getMessage());
        }
    }

    /** Few clients have any. */
    private synchronized TopicSubscriptions topics() {
        if (isOver) { // it would stay open for nobody
            throw new HubException("the connection has ended");
        }
        if (topics == null) {
            topics = new TopicSubscriptions(room, hub, who);
        }
        return topics;
    }

    /** @return completes once it is stored */
    CompletionStage<?> trigger(String guid, String data, boolean removeAfterSend) {
        admit(Scope.EVENTS_WRITE);
        try {
            return room.publisher()
                    .publish(
                            RealtimeEvent.trigger(guid, removeAfterSend)
                                    .text(data)
                                    .build(),
                            who.caller())
                    .thenApply(HubClient::stored);
        } catch (RefusedException e) {
            throw new HubException(e.getMessage());
        }
    }

    private static Void stored(PublishResult result) {
        if (result.isStored()) {
            return null;
        }
        if (result instanceof PublishResult.Refused refused) {
            throw new HubException(refused.why().getMessage());
        }
        if (result instanceof PublishResult.TooLarge large) {
            throw new HubException(large.why().getMessage());
        }
        throw new HubException(
                result instanceof PublishResult.Unavailable unavailable ? unavailable.reason() : "it is not stored");
    }

    /** Calls come one at a time, but for those of streams. */
    private synchronized void admit(Scope scope) {
        switch (rate.next()) {
            case REFUSED ->
                throw new HubException("too many calls: at most " + room.messagesPerSecond()
                        + " a second (carillon.realtime.messages-per-second)");
            case ABUSE -> {
                hub.close("too many calls", false);
                throw new HubException("too many calls");
            }
            case TAKEN -> check(scope);
        }
    }

    private void check(Scope scope) {
        if (!who.caller().may(scope)) {
            throw new HubException("this key lacks the scope " + scope);
        }
    }

    /** It has gone. */
    synchronized void end() {
        isOver = true;
        guids.end();
        if (topics != null) {
            topics.end();
        }
    }
}
