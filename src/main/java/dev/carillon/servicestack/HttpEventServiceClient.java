package dev.carillon.servicestack;

import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.SigningSecret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends over HTTP, for relays beside the hub's own engine: 2xx ends it, 4xx and 3xx end it as well, anything else is attempted
 * again until no attempt is left. Thread safe.
 */
@ApplicationScoped
class HttpEventServiceClient implements EventServiceClient {

    private static final int UNAVAILABLE = 503;
    private static final Duration OVERDUE = Duration.ofSeconds(10); // the sender ends each request in its time

    private final HttpSender http;
    private final ServiceStackSettings settings;
    private final Clock clock;
    private final PendingRelay pending;

    @Inject
    HttpEventServiceClient(HttpSender http, ServiceStackSettings settings, Clock clock, PendingRelay pending) {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
        this.pending = pending;
    }

    protected HttpEventServiceClient() { // CDI client proxy
        this(null, null, null, null);
    }

    @Override
    public SubscriptionDeliveryResult relay(SubscriptionRelayConfig subscriber, WebhookEvent event) {
        int status = 0;
        int attempts = 0;
        while (attempts < settings.attempts().most() && (status == 0 || status >= 500)) {
            pause(attempts);
            pending.check(); // in a batch of the reader's, an attempt is a step that its lease outlasts
            attempts++;
            status = attempt(subscriber.config(), event);
        }
        return new SubscriptionDeliveryResult(
                newId(),
                subscriber.subscriptionId(),
                event.id(),
                clock.instant(),
                status == 0 ? UNAVAILABLE : status,
                status == 0
                        ? HttpStatusName.unanswered(subscriber.config().url(), attempts)
                        : HttpStatusName.phrase(status));
    }

    /** The status of the answer, 0 without one. */
    private int attempt(SubscriptionConfig config, WebhookEvent event) {
        byte[] body = event.data() == null ? new byte[0] : event.data().getBytes(StandardCharsets.UTF_8);
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Accept", SubscriptionConfig.JSON));
        headers.add(new Header("X-Webhook-Event", event.eventName()));
        headers.add(new Header("X-Webhook-Delivery", newId()));
        if (config.secret() != null) {
            String hex = SigningSecret.ofText(config.secret()).hmacSha256(body);
            headers.add(new Header("X-Hub-Signature", "sha1=" + hex)); // the original's own wrong label
            headers.add(new Header("X-Hub-Signature-256", "sha256=" + hex));
        }
        CompletableFuture<SendOutcome> end = new CompletableFuture<>();
        http.send(
                new OutboundRequest("POST", URI.create(config.url()), config.contentType(), headers, body),
                settings.attempts().timeout(),
                end::complete);
        return outcome(end) instanceof SendOutcome.Answered answered ? answered.status() : 0;
    }

    /** Null if no answer came in time. */
    private SendOutcome outcome(CompletableFuture<SendOutcome> end) {
        try {
            return end.get(settings.attempts().timeout().plus(OVERDUE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw ending(e);
        } catch (TimeoutException | ExecutionException e) {
            return null;
        }
    }

    private void pause(int attempts) {
        if (attempts > 0 && !settings.attempts().delay().isZero()) {
            try {
                TimeUnit.NANOSECONDS.sleep(settings.attempts().delay().toNanos());
            } catch (InterruptedException e) {
                throw ending(e);
            }
        }
    }

    private static IllegalStateException ending(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the relay is ending", e);
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
