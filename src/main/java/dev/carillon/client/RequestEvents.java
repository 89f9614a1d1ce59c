package dev.carillon.client;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.function.Supplier;

/** Raises the events of a request, and remembers the request for those of its response. Thread safe. */
final class RequestEvents implements ContainerRequestFilter {

    private final RaisedTopics annotated;
    private final Supplier<BoundTopics> bound;

    /** @param bound what is raised besides, as it is now */
    RequestEvents(RaisedTopics annotated, Supplier<BoundTopics> bound) {
        this.annotated = annotated;
        this.bound = bound;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        AutoEvents.withoutHarm(() -> {
            RaisedTopics raised = bound.get()
                    .added(annotated, request.getUriInfo().getRequestUri().getRawPath());
            if (raised.isEmpty()) {
                return;
            }
            Exchange exchange = Exchange.of(request, raised);
            request.setProperty(Exchange.PROPERTY, exchange);
            if (!raised.onRequest().isEmpty()) {
                exchange.events().raise(raised.onRequest(), exchange, payload(request));
            }
        });
    }

    /** Reads its beginning, and puts it back for the next reader. */
    private static Payload payload(ContainerRequestContext request) {
        if (!request.hasEntity()) {
            return Payload.NONE;
        }
        InputStream body = request.getEntityStream();
        Payload.Capture capture = new Payload.Capture();
        try {
            capture.read(body);
        } catch (IOException e) {
            // whoever reads on sees it as well
        }
        request.setEntityStream(new SequenceInputStream(new ByteArrayInputStream(capture.bytes()), body));
        return capture.payload(request.getMediaType());
    }
}
