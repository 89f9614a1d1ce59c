package dev.carillon.delivery.destination;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The first thing an endpoint may get, as from GitHub: {@code zen}, {@code hook_id} and {@code hook}. Pure. */
final class Ping {

    static final TopicName TOPIC = TopicName.of(TopicName.RESERVED + "/ping");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ZEN = List.of(
            "A bell is no bell till you ring it.",
            "Deliver twice rather than never.",
            "Wait as long as you are asked to.",
            "One deaf ear must not silence the others.",
            "What is written down can be said again.");

    private Ping() {}

    static StoredEvent of(SubscriptionSnapshot subscription, Instant now) {
        UUID id = UuidCreator.getTimeOrderedEpochPlus1();
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        EventData event = EventData.builder(TOPIC)
                .id(id.toString())
                .source("/carillon")
                .type(TOPIC.dotted())
                .subject(subscription.id().toString())
                .time(at)
                .json(data(subscription).toString())
                .build();
        return new StoredEvent(0, id, subscription.application(), at, event);
    }

    private static ObjectNode data(SubscriptionSnapshot subscription) {
        ObjectNode data = JSON.createObjectNode();
        data.put("zen", ZEN.get((int) Math.floorMod(subscription.number(), (long) ZEN.size())));
        data.put("hook_id", subscription.number());
        ObjectNode hook = data.putObject("hook");
        hook.put("type", "App");
        hook.put("id", subscription.number());
        hook.put("name", "web");
        hook.put("active", true);
        ArrayNode events = hook.putArray("events");
        subscription.patterns().forEach(each -> events.add(each.value()));
        ObjectNode config = hook.putObject("config");
        config.put("url", subscription.webhook().url().toString());
        config.put("content_type", subscription.webhook().content().isForm() ? "form" : "json");
        config.put("insecure_ssl", subscription.options().endpoint().insecureSsl() ? "1" : "0");
        config.put("secret", "********");
        hook.put("app_id", subscription.application());
        return data;
    }
}
