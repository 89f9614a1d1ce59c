package dev.carillon.master;

import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;

/** What each field of the schema reads. Stateless, thread safe. */
@OnePerNode
class Reads {

    private final SubscriptionReads subscriptions;
    private final EventReads events;
    private final SchemaReads schemas;
    private final AccountReads accounts;

    @Inject
    Reads(SubscriptionReads subscriptions, EventReads events, SchemaReads schemas, AccountReads accounts) {
        this.subscriptions = subscriptions;
        this.events = events;
        this.schemas = schemas;
        this.accounts = accounts;
    }

    Map<String, Graph.Root> roots() {
        Map<String, Graph.Root> roots = new HashMap<>(subscriptions.roots());
        roots.putAll(events.roots());
        roots.putAll(schemas.roots());
        roots.putAll(accounts.roots());
        return roots;
    }

    /** Fields of an event that need another look into the database. */
    Map<String, Graph.Read> ofEvent() {
        return events.ofEvent();
    }
}
