package dev.carillon.delivery.destination;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.WebhookSubscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** How an event looks as a web hook: Standard Webhooks 1.0.0 around one of several contents. */
final class WebhookFormat {

    private static final byte[] EMPTY = {};

    private WebhookFormat() {}

    static OutboundRequest request(WebhookSubscription subscription, StoredEvent event, Instant now) {
        List<OutboundRequest.Header> headers = new ArrayList<>();
        byte[] body = event.event().dataBytes() == null ? EMPTY : event.event().dataBytes();
        String contentType = event.event().getDataContentType();
        if (subscription.content() == ContentForm.CLOUDEVENTS_STRUCTURED) {
            body = CloudEventsJson.write(event.event());
            contentType = CloudEventsJson.MEDIA_TYPE + "; charset=utf-8"; // the JavaScript SDK knows no other spelling
        } else if (subscription.content() == ContentForm.CLOUDEVENTS_BINARY) {
            CloudEventsHeaders.write(
                    event.event(),
                    (name, value) -> headers.add(new OutboundRequest.Header(
                            CloudEventsHeaders.HTTP_PREFIX + name, CloudEventsHeaders.encode(value))));
        }
        if (subscription.content() == ContentForm.SERVICESTACK) {
            headers.addAll(ServiceStackFormat.headers(event, UUID.randomUUID()));
            contentType = EventData.JSON;
        }
        String id = event.id().toString();
        headers.add(new OutboundRequest.Header("webhook-id", id));
        headers.add(new OutboundRequest.Header("webhook-timestamp", Long.toString(now.getEpochSecond())));
        subscription
                .signing()
                .sign(id, now, body, (name, value) -> headers.add(new OutboundRequest.Header(name, value)));
        subscription.headers().forEach((name, value) -> headers.add(new OutboundRequest.Header(name, value)));
        return new OutboundRequest("POST", subscription.url(), contentType, headers, body);
    }
}
