package dev.carillon.subscriber;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.observer.Subscriber;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.OwnServer;
import dev.carillon.outbound.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A service of this server that is called with the data of events, as a client would call it. The attributes of the event are headers
 * (CloudEvents over HTTP, binary mode), so that a service can tell a repeat. Thread safe.
 */
final class BoundService implements EventSubscriber {

    /** Well within what a reader's lease is believed in. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    private final Binding binding;
    private final OwnServer server;
    private volatile boolean isFailing;

    private BoundService(Binding binding, OwnServer server) {
        this.binding = binding;
        this.server = server;
    }

    static Subscriber of(Binding binding, OwnServer server) {
        return new Subscriber(
                binding.subscriber(), TopicPattern.allAndBelow(binding.listen()), new BoundService(binding, server));
    }

    /** @throws ServiceFailedException if it has not answered with 2xx */
    @Override
    public void onEvent(EventData event) {
        List<Header> headers = new ArrayList<>();
        CloudEventsHeaders.write(
                event,
                (name, value) -> headers.add(
                        new Header(CloudEventsHeaders.HTTP_PREFIX + name, CloudEventsHeaders.encode(value))));
        byte[] data = event.dataBytes() == null ? NOTHING : event.dataBytes();
        String type = event.getDataContentType() == null ? JSON : event.getDataContentType();
        SendOutcome outcome = server.post(binding.path().value(), type, headers, data, DEADLINE);
        if (!(outcome instanceof SendOutcome.Answered answer) || answer.status() / 100 != 2) {
            boolean isFirst = !isFailing;
            isFailing = true;
            throw new ServiceFailedException(binding.path().value() + ' ' + said(outcome), isFirst);
        }
        isFailing = false;
    }

    private static String said(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Answered answer) {
            return "answered " + answer.status() + (answer.excerpt().isEmpty() ? "" : ": " + answer.excerpt());
        }
        return outcome instanceof SendOutcome.Unreachable unreachable
                ? "cannot be reached: " + unreachable.reason()
                : "has not answered within " + DEADLINE.toSeconds() + " s";
    }
}
