package dev.carillon;

import dev.carillon.body.BodyRoom;
import dev.carillon.delivery.CircuitPolicy;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.delivery.RetentionSettings;
import dev.carillon.delivery.destination.DialectDeadlines;
import dev.carillon.delivery.destination.WebhookOrigin;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.gateway.GatewaySettings;
import dev.carillon.messaging.MessagingSettings;
import dev.carillon.publish.PublishSettings;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.hub.HubsSettings;
import dev.carillon.realtime.serverevents.ServerEventsSettings;
import dev.carillon.remote.RemoteSettings;
import dev.carillon.schema.SchemaSettings;
import dev.carillon.servicestack.ServiceStackSettings;
import dev.carillon.subscriber.SubscriberSettings;
import dev.carillon.ticket.TicketSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the rooms' settings once, at the start; defaults are in microprofile-config.properties. */
@ApplicationScoped
public class Settings {

    private final Config config = ConfigProvider.getConfig();

    @Produces
    PublishSettings publish() {
        return new PublishSettings(
                number("carillon.publish.max-event-bytes"),
                number("carillon.publish.max-batch-events"),
                PublishSettings.batchBytes(
                        number("carillon.publish.max-batch-bytes"),
                        Runtime.getRuntime().maxMemory()),
                number("carillon.publish.group-events"),
                number("carillon.publish.waiting-bytes"),
                Duration.ofMillis(number("carillon.publish.lock-wait-ms")));
    }

    @Produces
    SchemaSettings schemas() {
        return new SchemaSettings(
                number("carillon.schema.max-bytes"),
                number("carillon.schema.per-application"),
                number("carillon.schema.application-bytes"),
                number("carillon.schema.foreign"),
                number("carillon.schema.memory-bytes"));
    }

    @Produces
    @Singleton
    BodyRoom bodies(PublishSettings publish) {
        return new BodyRoom(Runtime.getRuntime().maxMemory(), publish.waitingBytes(), publish.maxBatchBytes());
    }

    @Produces
    DeliverySettings delivery() {
        return new DeliverySettings(
                number("carillon.delivery.in-flight"),
                number("carillon.delivery.in-flight-per-endpoint"),
                number("carillon.delivery.held"),
                number("carillon.delivery.held-bytes"),
                number("carillon.delivery.held-per-endpoint"),
                Duration.ofMillis(number("carillon.delivery.deadline-ms")),
                new CircuitPolicy(
                        number("carillon.delivery.circuit-failures"),
                        Duration.ofMillis(number("carillon.delivery.circuit-open-ms")),
                        Duration.ofMillis(number("carillon.delivery.circuit-open-longest-ms"))),
                Duration.parse(config.getValue("carillon.delivery.disable-after", String.class)));
    }

    @Produces
    @Singleton
    WebhookOrigin origin() {
        return WebhookOrigin.of(
                config.getOptionalValue("carillon.webhook.origin", String.class),
                config.getOptionalValue("carillon.public-url", String.class));
    }

    @Produces
    RetentionSettings retention() {
        String key = "carillon.retention.events";
        String text = config.getValue(key, String.class);
        try {
            return new RetentionSettings(Duration.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(key + " must be an ISO 8601 duration such as P30D, not " + text, e);
        }
    }

    @Produces
    MessagingSettings messaging(DeliverySettings delivery) {
        return new MessagingSettings(
                number("carillon.destination.connections"),
                Duration.ofMillis(number("carillon.destination.idle-ms")),
                Duration.ofMillis(number("carillon.http.connect-timeout-ms")),
                delivery.deadline().plusSeconds(5),
                list("carillon.destination.jms"));
    }

    @Produces
    ServiceStackSettings serviceStack() {
        return new ServiceStackSettings(
                flag("carillon.servicestack.enabled"),
                flag("carillon.servicestack.strict"),
                new ServiceStackSettings.Access(
                        flag("carillon.servicestack.security"),
                        list("carillon.servicestack.user-roles"),
                        list("carillon.servicestack.service-roles"),
                        flag("carillon.servicestack.any-owner"),
                        flag("carillon.servicestack.owned-by-application")),
                new ServiceStackSettings.Attempts(
                        number("carillon.servicestack.retries"),
                        Duration.ofMillis(number("carillon.servicestack.retry-delay-ms")),
                        Duration.ofMillis(number("carillon.servicestack.timeout-ms"))));
    }

    @Produces
    RealtimeSettings realtime() {
        return new RealtimeSettings(
                number("carillon.realtime.connections"),
                number("carillon.realtime.queue-bytes"),
                number("carillon.realtime.message-bytes"),
                number("carillon.realtime.messages-per-second"),
                Duration.ofSeconds(voltMx(
                        "carillon.voltmx.websocket.ping-seconds",
                        "SERVER_EVENT_WEBSOCKET_PING_SCHEDULED_TIME_IN_SECONDS")),
                voltMx("carillon.voltmx.websocket.workers", "SERVER_EVENTS_WEBSOCKET_WORKER_THREAD_POOL_SIZE"),
                list("carillon.cors.origins").stream()
                        .map(each -> each.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
    }

    @Produces
    ServerEventsSettings serverEvents() {
        return new ServerEventsSettings(
                flag("carillon.voltmx.websocket.enabled"),
                patterns("carillon.voltmx.websocket.topics"),
                Duration.ofSeconds(number("carillon.voltmx.websocket.redelivery-seconds")),
                number("carillon.voltmx.websocket.deliveries"));
    }

    @Produces
    SubscriberSettings subscribers() {
        return new SubscriberSettings(number("carillon.subscriber.threads"));
    }

    @Produces
    HubsSettings hubs() {
        return new HubsSettings(
                flag("carillon.signalr.enabled"),
                config.getOptionalValue("carillon.signalr.anonymous", String.class)
                        .orElse(""),
                number("carillon.signalr.message-bytes"));
    }

    @Produces
    RemoteSettings remote() {
        return new RemoteSettings(number("carillon.remote.connections"), number("carillon.remote.message-bytes"));
    }

    @Produces
    TicketSettings tickets() {
        return new TicketSettings(
                number("carillon.tickets.keep-receipt-minutes"),
                number("carillon.tickets.parallel"),
                number("carillon.tickets.attempts"),
                flag("carillon.tickets.publish"));
    }

    @Produces
    GatewaySettings gateway() {
        return new GatewaySettings(
                flag("carillon.gateway.fixed-values"),
                config.getOptionalValue("carillon.public-url", String.class),
                new GatewaySettings.Certes(
                        flag("carillon.certes.enabled"),
                        config.getValue("carillon.certes.application", String.class),
                        number("carillon.certes.http-port"),
                        config.getValue("carillon.certes.http-address", String.class),
                        config.getOptionalValue("carillon.certes.api-url", URI.class)));
    }

    /** By our own key, or by a name of the original's, of which there are two. */
    private int voltMx(String key, String original) {
        for (String each : List.of("VOLTMX_" + original, "KONY_" + original)) {
            Optional<String> given = config.getOptionalValue(each, String.class);
            if (given.isPresent()) {
                return ofOriginal(each, given.get().strip());
            }
        }
        return number(key);
    }

    private static int ofOriginal(String key, String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(key + " must be a whole number from 1 to 999999, not \"" + text + "\".");
        }
        return Integer.parseInt(text);
    }

    /** In the words of Volt MX: a name means all below it, too. */
    private List<TopicPattern> patterns(String key) {
        try {
            return list(key).isEmpty()
                    ? List.of(TopicPattern.ALL)
                    : list(key).stream().map(TopicPattern::andBelow).toList();
        } catch (RefusedException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    @Produces
    DialectDeadlines deadlines(ServiceStackSettings serviceStack) {
        return new DialectDeadlines(serviceStack.attempts().timeout());
    }

    private boolean flag(String key) {
        return config.getValue(key, Boolean.class);
    }

    /** With commas or semicolons; empty, or {@code *}, is the empty list. */
    private Set<String> list(String key) {
        String text = config.getOptionalValue(key, String.class).orElse("");
        return Arrays.stream(text.split("[,;]"))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && !each.equals("*"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private int number(String key) {
        return config.getValue(key, Integer.class);
    }
}
