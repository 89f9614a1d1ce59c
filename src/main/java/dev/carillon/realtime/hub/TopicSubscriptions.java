package dev.carillon.realtime.hub;

import dev.carillon.access.Caller;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.HeardEvent;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.Interest;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubConnection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The topics that one client has subscribed to beside its guids: it hears each event once, as a CloudEvent. Thread safe. */
final class TopicSubscriptions implements Hearer {

    static final int MOST = 1_000;

    private final HubClients room;
    private final HubConnection hub;
    private final StreamTokens.Opened who;
    private final Connection connection;
    private final Map<TopicPattern, Interest> patterns = new ConcurrentHashMap<>();

    TopicSubscriptions(HubClients room, HubConnection hub, StreamTokens.Opened who) {
        this.room = room;
        this.hub = hub;
        this.who = who;
        connection = room.open(hub, who, this);
    }

    /** @throws RefusedException if it is no pattern, or one too many */
    void subscribe(String pattern) throws SQLException {
        TopicPattern wanted = TopicPattern.of(pattern);
        if (patterns.containsKey(wanted)) {
            return;
        }
        if (patterns.size() >= MOST) {
            throw new RefusedException("pattern", "is one too many: at most " + MOST, pattern);
        }
        patterns.put(
                wanted,
                room.broadcaster()
                        .join(head -> new Interest(connection, who.caller().application(), wanted, null, null, head)));
    }

    /** @throws RefusedException if it is no pattern */
    void unsubscribe(String pattern) {
        Interest ended = patterns.remove(TopicPattern.of(pattern));
        if (ended != null) {
            room.registry().remove(ended);
        }
    }

    /** The client has gone. */
    void end() {
        room.close(connection);
    }

    @Override
    public void hear(HeardEvent event, Interest interest) {
        if (who.mayHear(event.event().topic())) {
            CloudEventForm.tree(event.in(CloudEventForm.TEXT).text())
                    .ifPresent(json -> hub.send("ReceiveTopicEvent", json));
        }
    }

    @Override
    public Caller caller() {
        return who.caller();
    }
}
