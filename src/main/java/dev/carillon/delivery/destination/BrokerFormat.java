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
        boolean isStructured = form == ContentForm.CLOUDEVENTS_STRUCTURED;
        Map<String, String> attributes = new LinkedHashMap<>();
        if (form == ContentForm.CLOUDEVENTS_BINARY) {
            CloudEventsHeaders.write(event, attributes::put);
        }
        return new OutgoingMessage(
                subscription.webhook().broker().address().of(event.topic()),
                stored.id().toString(),
                key(event),
                isStructured ? CloudEventsJson.MEDIA_TYPE + "; charset=utf-8" : event.getDataContentType(),
                attributes,
                isStructured ? CloudEventsJson.write(event) : data(event));
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
