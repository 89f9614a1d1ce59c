package dev.carillon.realtime.hub;

import dev.carillon.access.Caller;
import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TicketEvent;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.HeardEvent;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.Interest;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubConnection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The guids that one client has subscribed to, each with its latest cookie, and how it hears them. It subscribes by one thread at
 * a time, and hears by another.
 */
final class GuidSubscriptions implements Hearer {

    /** A server of MDriven has one connection for all that it subscribes to. */
    static final int MOST = 10_000;

    /** A cookie that ends the subscription, as an empty one does. */
    static final String END = "endsubscription";

    private static final EventForm DATA = GuidSubscriptions::data;

    /** @param after events up to this position are not heard */
    private record Subscribed(Interest interest, long after) {}

    /** Where an event is from: by its id it is known again, by its hops those that go round between hubs are. */
    record Origin(String id, int hops) {}

    private final HubClients room;
    private final HubConnection hub;
    private final StreamTokens.Opened who;
    private final ReceivedArguments arguments;
    private final Connection connection;
    private final Map<String, Subscribed> guids = new ConcurrentHashMap<>();

    /** @param arguments of {@code ReceiveEvent} */
    GuidSubscriptions(HubClients room, HubConnection hub, StreamTokens.Opened who, ReceivedArguments arguments) {
        this.room = room;
        this.hub = hub;
        this.who = who;
        this.arguments = arguments;
        connection = room.open(hub, who, this);
    }

    private static String data(StoredEvent event) {
        String data = event.event().dataText();
        return data == null ? "" : data;
    }

    /**
     * Hears this guid with this cookie from now on, or no longer.
     *
     * @throws RefusedException if it is no guid, or one too many
     */
    void subscribe(String guid, String cookie) throws SQLException {
        TopicName topic = RealtimeEvent.topic(guid);
        String known = RealtimeEvent.guid(topic);
        if (isEnd(cookie)) {
            end(known);
        } else if (!who.mayHear(topic)) {
            throw new RefusedException("guid", "must be one that this token may hear", guid);
        } else if (guids.size() >= MOST && !guids.containsKey(known)) {
            throw new RefusedException("guid", "is one too many: at most " + MOST, guid);
        } else {
            subscribe(known, TopicPattern.of(topic.value()), cookie);
        }
    }

    /** Whether that would be one more, and not another cookie, an end, or refused. */
    boolean isOneMore(String guid, String cookie) {
        try {
            TopicName topic = RealtimeEvent.topic(guid);
            return !isEnd(cookie)
                    && who.mayHear(topic)
                    && guids.size() < MOST
                    && !guids.containsKey(RealtimeEvent.guid(topic));
        } catch (RefusedException e) {
            return false;
        }
    }

    private static boolean isEnd(String cookie) {
        return cookie == null || cookie.isBlank() || cookie.equals(END);
    }

    /** With another cookie it goes on where it was: what is accepted and not told yet is not missed. */
    private void subscribe(String guid, TopicPattern pattern, String cookie) throws SQLException {
        Subscribed before = guids.get(guid);
        room.broadcaster().join(head -> {
            long after = before == null ? head : before.after();
            Interest interest = new Interest(connection, who.caller().application(), pattern, null, cookie, after);
            guids.put(guid, new Subscribed(interest, after));
            return interest;
        });
        if (before != null) { // only now: in between both are there, and each event is heard once
            room.registry().remove(before.interest());
        }
    }

    private void end(String guid) {
        Subscribed ended = guids.remove(guid);
        if (ended != null) {
            room.registry().remove(ended.interest());
        }
    }

    /** The client has gone. */
    void end() {
        room.close(connection);
    }

    @Override
    public void hear(HeardEvent event, Interest interest) {
        String guid = RealtimeEvent.guid(event.event().topic());
        switch (arguments) {
            case COOKIE -> hub.send("ReceiveEvent", guid, interest.cookie());
            case DATA ->
                hub.send("ReceiveEvent", guid, interest.cookie(), event.in(DATA).text());
            case ORIGIN ->
                hub.send(
                        "ReceiveEvent",
                        guid,
                        interest.cookie(),
                        event.in(DATA).text(),
                        new Origin(
                                event.event().id().toString(),
                                TicketEvent.hops(event.event().event())));
        }
        if (RealtimeEvent.removesAfterSend(event.event().event())) {
            guids.computeIfPresent(guid, (same, now) -> now.interest() == interest ? null : now);
            room.registry().remove(interest);
        }
    }

    @Override
    public Caller caller() {
        return who.caller();
    }
}
