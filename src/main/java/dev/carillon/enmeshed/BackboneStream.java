package dev.carillon.enmeshed;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.EventStreamClient;
import dev.carillon.outbound.EventStreamClient.StreamEvent;
import dev.carillon.outbound.OutboundRequest.Header;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hears the events of a Backbone and has the Connector synchronized: at the beginning, whenever the stream is open again, and at each
 * {@code ExternalEventCreated}. A stream that is over is opened again after 3 s. Of one loop.
 */
final class BackboneStream {

    private static final FailureLog LOG = new FailureLog(BackboneStream.class);
    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofMillis(500); // so long does the end of the loop wait at most
    private static final String CREATED = "ExternalEventCreated";

    private final Connector connector;
    private final Dialer dialer;
    private final BackboneTokens tokens;
    private final Synchronizer synchronizer;
    private EventStreamClient client;
    private boolean hasBegun;

    BackboneStream(Connector connector, Dialer dialer, BackboneTokens tokens, Synchronizer synchronizer) {
        this.connector = connector;
        this.dialer = dialer;
        this.tokens = tokens;
        this.synchronizer = synchronizer;
    }

    Duration step() {
        if (!hasBegun) {
            hasBegun = true;
            synchronizer.ask(connector.application());
        }
        try {
            if (client == null) {
                open();
            }
            Optional<StreamEvent> event = client.next(READ);
            if (event.filter(each -> each.type().equals(CREATED)).isPresent()) {
                synchronizer.ask(connector.application());
            }
            return Duration.ZERO;
        } catch (IOException | RefusedException | BackboneException e) {
            close();
            LOG.warning("enmeshed.stream-closed application=" + connector.application() + " reason=" + e.getMessage()
                    + "; it is opened again in " + AGAIN.toSeconds() + " s");
            return AGAIN;
        }
    }

    private void open() throws IOException {
        List<Header> headers = new ArrayList<>();
        tokens.get(connector, PATIENCE).ifPresent(each -> headers.add(new Header("Authorization", "Bearer " + each)));
        client = EventStreamClient.open(dialer, URI.create(connector.backbone() + "/api/v1/sse"), headers, PATIENCE);
        LOG.info(() -> "enmeshed.stream-open application=" + connector.application());
        synchronizer.ask(connector.application());
    }

    /** While its loop is not in a step. */
    void close() {
        EventStreamClient open = client;
        client = null;
        if (open != null) {
            open.close();
        }
    }
}
