package dev.carillon.realtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.loop.Starting;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.signalr.Hub;
import dev.carillon.realtime.signalr.HubDoor;
import dev.carillon.realtime.signalr.HubSettings;
import dev.carillon.realtime.signalr.Hubs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;

/** Opens the hubs of events when the application starts. Thread safe. */
@ApplicationScoped
class EventHub {

    /** As servers of MDriven name theirs; their handler takes the data, too. */
    private static final String OF_MDRIVEN = "/RealtimeEventPushHub";

    private static final String OF_EVENTS = "/hubs/events";

    /** For clients that can send neither a header nor a parameter. */
    private static final String BEHIND_A_KEY = "/k/{" + HubCallers.KEY + '}';

    private final Hubs hubs;
    private final HubCallers callers;
    private final HubClients clients;
    private final HubsSettings settings;
    private final RealtimeSettings realtime;

    @Inject
    EventHub(Hubs hubs, HubCallers callers, HubClients clients, HubsSettings settings, RealtimeSettings realtime) {
        this.hubs = hubs;
        this.callers = callers;
        this.clients = clients;
        this.settings = settings;
        this.realtime = realtime;
    }

    protected EventHub() { // CDI client proxy
        this(null, null, null, null, null);
    }

    void open(@Observes Starting starting) {
        if (settings.enabled()) {
            open(OF_MDRIVEN, ReceivedArguments.DATA);
            open(OF_EVENTS, ReceivedArguments.COOKIE);
        }
    }

    private void open(String path, ReceivedArguments usual) {
        HubDoor door = new HubDoor(callers, realtime.origins());
        hubs.open(path, hub(usual), door);
        hubs.open(BEHIND_A_KEY + path, hub(usual), door);
    }

    private Hub hub(ReceivedArguments usual) {
        return Hub.builder()
                .action("SubscribeToEvent", List.of(String.class, String.class), call -> clients.of(call)
                        .subscribe(call.text(0), call.text(1)))
                .asyncAction(
                        "TriggerEvent", List.of(String.class, String.class, boolean.class), call -> clients.of(call)
                                .trigger(call.text(0), call.text(1), call.argument(2, Boolean.class)))
                .action("SubscribeToTopic", List.of(String.class), call -> clients.of(call)
                        .subscribeToTopic(call.text(0)))
                .action("UnsubscribeFromTopic", List.of(String.class), call -> clients.of(call)
                        .unsubscribeFromTopic(call.text(0)))
                .stream(
                        "StreamTopic",
                        List.of(String.class, JsonNode.class),
                        call -> clients.of(call).stream(call.text(0), call.argument(1, JsonNode.class)))
                .onConnected(connection -> clients.connected(connection, usual))
                .onLeft((connection, error) -> clients.left(connection))
                .settings(hubSettings())
                .build();
    }

    private HubSettings hubSettings() {
        HubSettings standard = HubSettings.DEFAULTS;
        int message = settings.messageBytes();
        return standard.withSizes(
                message,
                Math.max(message, standard.receiveBuffer()),
                realtime.queueBytes(),
                standard.statefulReconnectBuffer());
    }
}
