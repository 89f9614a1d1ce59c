package dev.carillon.gateway;

import dev.carillon.event.TopicName;
import dev.carillon.schema.SchemaName;
import java.util.List;
import java.util.function.Function;

/**
 * Where a request leads.
 *
 * @param webhooks whose it may be: one by an address of its own, several by the name of a schema, which tells them apart by signature
 * @param schema the name of a schema of Certes, by which the topic is called; null for an address of its own
 */
record Route(List<Webhook> webhooks, SchemaName schema) {

    private static final List<Selector> IDS = List.of(new Selector.Header("Idempotency-Key"));

    static Route to(Webhook webhook) {
        return new Route(List.of(webhook), null);
    }

    Webhook first() {
        return webhooks.get(0);
    }

    /** What is posted by the name of a schema brings what a Certes gateway adds, and an id if it has one. */
    EventForm form(Webhook of) {
        EventForm form = of.settings().form();
        return schema == null ? form : form.and(IDS, CertesDoor.ADDED);
    }

    Function<String, TopicName> topics(Webhook of) {
        return schema == null ? of.topics() : type -> schema.topic();
    }
}
