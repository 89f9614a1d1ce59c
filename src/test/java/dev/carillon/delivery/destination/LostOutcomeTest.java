package dev.carillon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.Authentication;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.transform.Transformer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LostOutcomeTest {

    /** What is thrown after a transformation is told to nobody: the place and the claim are kept for ever. */
    @Test
    void whatFailsAfterATransformationIsAnOutcome() throws Exception {
        Authenticator throwing = new Authenticator(null, null) {
            @Override
            void send(
                    Authentication authentication,
                    OutboundRequest request,
                    Duration deadline,
                    Consumer<SendOutcome> done) {
                throw new IllegalStateException("the connection pool is closed");
            }
        };
        Transformer transformer = new Transformer(Clock.systemUTC());
        WebhookDestination destination = new WebhookDestination(
                throwing,
                transformer,
                null,
                new DialectDeadlines(Duration.ofSeconds(5)),
                new WebhookOrigin("x", null),
                Clock.systemUTC()) {};
        CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
        SubscriptionSnapshot to = new SubscriptionSnapshot(
                1,
                new UUID(0, 1),
                1,
                "n",
                List.of(TopicPattern.ALL),
                new SubscriptionSnapshot.Webhook(
                        URI.create("http://r/"),
                        ContentForm.SERVICESTACK,
                        Signing.of(SigningSecret.random()),
                        Map.of()),
                SubscriptionOptions.of((ObjectNode) new ObjectMapper().readTree("{\"transform\":\"{\\\"a\\\": 1}\"}")),
                SubscriptionSnapshot.Life.always(SubscriptionStatus.ACTIVE));
        StoredEvent event = new StoredEvent(
                1,
                UUID.randomUUID(),
                1,
                Instant.now(),
                EventData.builder("a")
                        .id("1")
                        .source("/s")
                        .type("t")
                        .time(Instant.now())
                        .json("{}")
                        .build());
        destination.attempt(to, event, outcome::complete);
        try {
            assertThat(outcome.get(3, TimeUnit.SECONDS)).isNotNull();
        } finally {
            transformer.close();
        }
    }
}
