package dev.carillon.delivery.destination;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an event looks as a message for a broker; how the protocol carries that, its driver knows. */
final class BrokerFormat {

    private static final String PARTITION_KEY = "partitionkey"; // CloudEvents, extension Partitioning
    private static final byte[] EMPTY = {};

    private BrokerFormat() {}

    static OutgoingMessage message(SubscriptionSnapshot subscription, StoredEvent stored) {
        EventData event = stored.event();
        ContentForm form = subscription.webhook().content();
        Map<String, String> attributes = new LinkedHashMap<>();
        if (form == ContentForm.CLOUDEVENTS_BINARY) {
            CloudEventsHeaders.write(event, attributes::put);
        }
        return new OutgoingMessage(
                subscription.webhook().broker().address().of(event.topic()),
                event.topic().dotted(),
                stored.id().toString(),
                key(event),
                contentType(form, event),
                attributes,
                body(form, event));
    }

    private static String contentType(ContentForm form, EventData event) {
        return switch (form) {
            case CLOUDEVENTS_STRUCTURED -> CloudEventsJson.MEDIA_TYPE + "; charset=utf-8";
            case ENMESHED -> EventData.JSON;
            default -> event.getDataContentType();
        };
    }

    private static byte[] body(ContentForm form, EventData event) {
        return switch (form) {
            case CLOUDEVENTS_STRUCTURED -> CloudEventsJson.write(event);
            case ENMESHED -> Payload.json(event); // as a Connector's publisher: {} without data
            default -> data(event);
        };
    }

    private static String key(EventData event) {
        Object key = event.extensions().get(PARTITION_KEY);
        return key == null ? event.getSubject() : key.toString();
    }

    private static byte[] data(EventData event) {
        byte[] bytes = event.dataBytes();
        return bytes == null ? EMPTY : bytes;
    }
}
