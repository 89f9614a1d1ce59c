package dev.carillon.delivery.destination;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.TraceContext;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** How an event looks as a webhook: what it is about, its signatures, and the content in one of several forms. */
final class WebhookFormat {

    private static final byte[] EMPTY = {};

    private WebhookFormat() {}

    /** @param origin the name by which Carillon introduces itself in handshakes */
    static OutboundRequest request(SubscriptionSnapshot subscription, StoredEvent event, Instant now, String origin) {
        List<Header> headers = new ArrayList<>();
        Content content = content(subscription, event, headers);
        String id = event.id().toString();
        headers.add(new Header("webhook-id", id));
        headers.add(new Header("webhook-timestamp", Long.toString(now.getEpochSecond())));
        subscription
                .webhook()
                .signing()
                .sign(id, now, content.body, (name, value) -> headers.add(new Header(name, value)));
        if (subscription.options().endpoint().verification() == Verification.HANDSHAKE) {
            headers.add(new Header(Handshake.REQUEST_ORIGIN, origin));
        }
        TraceContext.tell(event.event(), (name, value) -> {
            if (!subscription.webhook().headers().keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                headers.add(new Header(name, value));
            }
        });
        subscription.webhook().headers().forEach((name, value) -> headers.add(new Header(name, value)));
        OutboundRequest request = new OutboundRequest(
                        "POST",
                        EnmeshedFormat.url(
                                subscription.webhook().url(), event.event().topic()),
                        content.type,
                        headers,
                        content.body,
                        subscription.options().endpoint().insecureSsl())
                .of(subscription.application());
        return subscription.webhook().content() == ContentForm.ENMESHED
                ? EnmeshedFormat.headed(request, event.event())
                : request;
    }

    private record Content(String type, byte[] body) {}

    private static Content content(SubscriptionSnapshot subscription, StoredEvent event, List<Header> headers) {
        ContentForm form = subscription.webhook().content();
        if (form.isGitHub()) {
            headers.addAll(GitHubHeaders.of(subscription, event));
        }
        return switch (form) {
            case CLOUDEVENTS_STRUCTURED ->
                new Content(
                        CloudEventsJson.MEDIA_TYPE + "; charset=utf-8", // the JavaScript SDK knows no other spelling
                        CloudEventsJson.write(event.event()));
            case CLOUDEVENTS_BINARY -> {
                CloudEventsHeaders.write(
                        event.event(),
                        (name, value) -> headers.add(
                                new Header(CloudEventsHeaders.HTTP_PREFIX + name, CloudEventsHeaders.encode(value))));
                yield data(event);
            }
            case DATA -> data(event);
            case SERVICESTACK -> {
                headers.addAll(ServiceStackFormat.headers(event, UUID.randomUUID()));
                yield new Content(EventData.JSON, data(event).body);
            }
            case CERTES -> {
                headers.addAll(CertesHeaders.of(event));
                yield new Content(EventData.JSON, Payload.json(event.event()));
            }
            case GITHUB -> new Content(EventData.JSON, Payload.json(event.event()));
            case ENMESHED -> new Content(EventData.JSON, EnmeshedFormat.body(event.event()));
            case FORM, GITHUB_FORM -> new Content(Payload.FORM, Payload.form(Payload.json(event.event())));
        };
    }

    private static Content data(StoredEvent event) {
        byte[] bytes = event.event().dataBytes();
        return new Content(event.event().getDataContentType(), bytes == null ? EMPTY : bytes);
    }
}
