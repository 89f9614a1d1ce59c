package dev.carillon.delivery.destination;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import dev.carillon.outbound.OutboundRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the webhooks module of an enmeshed Connector sends: {@code {"data": …, "trigger": "transport.messageReceived"}}. Pure. */
final class EnmeshedFormat {

    static final String CORRELATION = "x-correlation-id";
    static final String TARGET_ADDRESS = "x-event-target-address";

    /** Extensions of an event from which the two headers are made. */
    static final String CORRELATION_EXTENSION = "correlationid";

    static final String TARGET_ADDRESS_EXTENSION = "eventtargetaddress";

    private static final String PLACEHOLDER = "%7B%7Btrigger%7D%7D"; // {{trigger}}, as a url is kept

    private EnmeshedFormat() {}

    /** An event without data has only a trigger. */
    static byte[] body(EventData event) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write('{');
        if (event.dataBytes() != null) {
            body.writeBytes("\"data\":".getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(Payload.json(event));
            body.write(',');
        }
        String trigger = new String(JsonStringEncoder.getInstance().quoteAsString(trigger(event.topic())));
        body.writeBytes(("\"trigger\":\"" + trigger + "\"}").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    /** The event's name: the topic with dots. */
    static String trigger(TopicName topic) {
        return topic.dotted();
    }

    /** The url with the topic, dotted, for the first {@code {{trigger}}}, whatever the body is. */
    static URI url(URI template, TopicName topic) {
        String text = template.toString();
        int at = text.indexOf(PLACEHOLDER);
        return at < 0
                ? template
                : URI.create(text.substring(0, at)
                        + topic.dotted() // ASCII, and percent-encoded what is no letter of a url
                        + text.substring(at + PLACEHOLDER.length()));
    }

    /** With the headers that the event gives reason for. */
    static OutboundRequest headed(OutboundRequest request, EventData event) {
        OutboundRequest correlated =
                with(request, CORRELATION, event.extensions().get(CORRELATION_EXTENSION));
        return with(correlated, TARGET_ADDRESS, event.extensions().get(TARGET_ADDRESS_EXTENSION));
    }

    private static OutboundRequest with(OutboundRequest request, String header, Object value) {
        return value == null ? request : request.with(header, CloudEventsHeaders.encode(value.toString()));
    }
}
