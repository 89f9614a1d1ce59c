package dev.carillon.servicestack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Filters what is published, stores it, and calls the relay if no reader of the log will. Thread safe. */
@ApplicationScoped
class HubPublisher implements Webhooks {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    private final Iterable<PublishFilter> filters;
    private final WebhookEventStore events;
    private final WebhookRelay relay;
    private final Clock clock;

    @Inject
    HubPublisher(@Any Instance<PublishFilter> filters, WebhookEventStore events, WebhookRelay relay, Clock clock) {
        this((Iterable<PublishFilter>) filters, events, relay, clock);
    }

    HubPublisher(Iterable<PublishFilter> filters, WebhookEventStore events, WebhookRelay relay, Clock clock) {
        this.filters = filters;
        this.events = events;
        this.relay = relay;
        this.clock = clock;
    }

    protected HubPublisher() { // CDI client proxy
        this((Iterable<PublishFilter>) null, null, null, null);
    }

    @Override
    public WebhookEvent publish(String eventName, Object data) {
        if (eventName == null || eventName.isBlank()) {
            throw new IllegalArgumentException("an event has a name");
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        WebhookEvent event = new WebhookEvent(0, id, eventName, clock.instant(), json(data), null);
        for (PublishFilter each : filters) {
            event = each.apply(event);
        }
        events.write(event);
        if (!(events instanceof HubEventStore)) {
            relay.notifySubscribers();
        }
        return event;
    }

    private static String json(Object data) {
        if (data == null || data instanceof JsonValue) {
            return data == null ? null : data.toString();
        }
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + data.getClass().getName(), e);
        }
    }
}
