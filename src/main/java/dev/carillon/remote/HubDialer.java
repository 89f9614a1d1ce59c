package dev.carillon.remote;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.WebSocketLine;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;

/** Opens connections to hubs: over a WebSocket, or else over long polling. It waits. Thread safe. */
@OnePerNode
class HubDialer {

    /** A hub of Carillon then says with each event which one it is, and over how many hubs it has come; others ignore it. */
    private static final String ARGUMENTS = "receiveEventArgs=";

    private static final String WITH_ORIGIN = ARGUMENTS + "4";

    private static final FailureLog LOG = new FailureLog(HubDialer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Dialer dialer;
    private final HttpSender sender;
    private final RemoteSettings settings;

    @Inject
    HubDialer(Dialer dialer, HttpSender sender, RemoteSettings settings) {
        this.dialer = dialer;
        this.sender = sender;
        this.settings = settings;
    }

    /**
     * Opens a connection.
     *
     * @param application whose it is
     * @param token for {@code Authorization: Bearer}, or null
     */
    HubLine open(int application, URI hub, String token) throws IOException, InterruptedException {
        HubRequests requests = new HubRequests(sender, application, settings.messageBytes());
        boolean hasChosen = hub.getRawQuery() != null && hub.getRawQuery().contains(ARGUMENTS);
        URI asked = hasChosen ? hub : HubAddress.at(hub, "", WITH_ORIGIN);
        Negotiation agreed = Negotiation.with(requests, asked, token);
        boolean hasPolling = agreed.transports().contains(LongPollingHubLine.TRANSPORT);
        if (agreed.transports().contains(WebSocketHubLine.TRANSPORT)) {
            try {
                return new WebSocketHubLine(WebSocketLine.open(
                        dialer,
                        agreed.connectionUrl(),
                        HubRequests.headers(agreed.token()),
                        settings.messageBytes(),
                        PATIENCE));
            } catch (IOException e) {
                if (!hasPolling) {
                    throw e;
                }
                LOG.log(Level.FINE, "remote.no-websocket; long polling is tried", e);
                agreed = Negotiation.with(requests, asked, token); // each try is a connection of its own
            }
        }
        if (!hasPolling) {
            throw new HubFailedException("the hub offers neither WebSockets nor long polling");
        }
        return new LongPollingHubLine(requests, agreed.connectionUrl(), agreed.token());
    }
}
