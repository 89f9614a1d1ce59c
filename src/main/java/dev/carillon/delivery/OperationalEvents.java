package dev.carillon.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.OwnEvents;
import dev.carillon.subscription.SubscriptionFact;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes what happens to subscriptions and deliveries as events of the same application, in the transaction in which it
 * happens. Only patterns that begin with {@code carillon/} hear them, and delivering one raises none. Thread safe.
 */
@OnePerNode
class OperationalEvents implements ResultListener {

    static final String SUBSCRIPTION = "carillon/subscription/";
    static final TopicName RECOVERED = TopicName.of(SUBSCRIPTION + "recovered");
    static final TopicName FAILING = TopicName.of("carillon/delivery/failing");
    static final TopicName EXHAUSTED = TopicName.of("carillon/delivery/exhausted");

    private final Database database;
    private final EventStore events;
    private final EventLog log;
    private final OwnEvents own;
    private final Subscriptions subscriptions;
    private final DatabaseTime time;

    @Inject
    OperationalEvents(
            Database database,
            EventStore events,
            EventLog log,
            OwnEvents own,
            Subscriptions subscriptions,
            DatabaseTime time) {
        this.database = database;
        this.events = events;
        this.log = log;
        this.own = own;
        this.subscriptions = subscriptions;
        this.time = time;
    }

    void on(@Observes SubscriptionFact fact) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("subscription", fact.id());
        data.put("name", fact.name());
        data.put("state", fact.state().toString());
        if (fact.reason() != null) {
            data.put("reason", fact.reason());
        }
        own.join(OwnEvents.event(
                TopicName.of(SUBSCRIPTION + fact.kind()),
                fact.application(),
                fact.id(),
                data.toString(),
                time.instant()));
    }

    void on(@Observes SubscriptionRecovered fact) throws SQLException {
        boolean hearsOthers = subscriptions
                .current()
                .byNumber(fact.number())
                .map(SubscriptionSnapshot::patterns)
                .map(patterns -> !patterns.stream().allMatch(TopicPattern::isReserved))
                .orElse(false);
        if (!hearsOthers) {
            return; // it failed and recovered by events of this kind
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("subscription", fact.subscription().toString());
        data.put("failingSince", fact.failingSince().toString());
        NewEvent event = OwnEvents.event(
                RECOVERED, fact.application(), fact.subscription().toString(), data.toString(), fact.at());
        committed(database.transaction(session -> store(session, List.of(event))))
                .run();
    }

    /** As the last of all, as it may lock the head of the log. */
    @Override
    public Runnable within(Session session, List<DeliveryResult> results, Instant now) throws SQLException {
        List<NewEvent> said = new ArrayList<>(0);
        for (DeliveryResult each : results) {
            boolean exhausted = each.status() == DeliveryStatus.FAILED;
            boolean failing = each.status() == DeliveryStatus.WAITING && each.attempts() == DeliveryFailing.AFTER;
            if ((exhausted || failing) && !each.delivery().event().topic().isReserved()) {
                said.add(event(exhausted ? EXHAUSTED : FAILING, each, now));
            }
        }
        return said.isEmpty() ? () -> {} : committed(store(session, said));
    }

    private NewEvent event(TopicName topic, DeliveryResult result, Instant now) {
        Delivery delivery = result.delivery();
        String subscription = subscriptions
                .current()
                .byNumber(delivery.key().subscription())
                .map(each -> each.id().toString())
                .orElse(null);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("delivery", delivery.key().toString());
        data.put("subscription", subscription);
        data.put("event", delivery.event().id().toString());
        data.put("topic", delivery.event().topic().value());
        data.put("attempts", result.attempts());
        data.put("outcome", result.outcomeName());
        if (result.responseStatus() != null) {
            data.put("responseStatus", result.responseStatus());
        }
        if (result.dueAt() != null) {
            data.put("nextAttemptAt", result.dueAt().toString());
        }
        if (result.next() instanceof NextStep.GiveUp giveUp) {
            data.put("reason", giveUp.reason());
        } else if (result.next() instanceof NextStep.DisableSubscription disable) {
            data.put("reason", disable.reason());
        }
        return OwnEvents.event(topic, delivery.event().application(), subscription, data.toString(), now);
    }

    private List<StoredEvent> store(Session session, List<NewEvent> said) throws SQLException {
        events.insert(session, said);
        return events.number(session, said);
    }

    private Runnable committed(List<StoredEvent> stored) {
        return () -> log.committed(stored);
    }
}
