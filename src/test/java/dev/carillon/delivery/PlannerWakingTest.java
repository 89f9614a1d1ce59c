package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogTail;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.loop.WokenLoops;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The planner as CDI makes it, beside a log that tells it of commits, and no broker at all. */
class PlannerWakingTest {

    private final TestLog log = new TestLog();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final WokenLoops loops = new WokenLoops();

    @AfterEach
    void close() {
        loops.stopAll();
        log.close();
    }

    @Test
    void whatThisNodeCommitsIsPlannedThoughNobodyAnnouncesIt() throws Exception {
        subscriptions.add(1, "order/**", "{}");
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        TestNode node = new TestNode(
                log, subscriptions, settings, new SettableClock(), (subscription, event, done) -> done.accept(OK));
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new Room(node, subscriptions))
                .addBeanClasses(EventLog.class, LogTail.class, PlanRows.class, Planning.class, DeliveryPlanner.class)
                .initialize()) {
            container.select(DeliveryPlanner.class).get().start(loops);
            loops.untilAllRest();

            container.select(EventLog.class).get().committed(store());

            await().until(() -> node.count("SELECT count(*) FROM delivery") == 1);
        }
    }

    private List<StoredEvent> store() throws Exception {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .build();
        List<NewEvent> one = List.of(new NewEvent(UUID.randomUUID(), 1, new SettableClock().instant(), null, event));
        return log.database.transaction(session -> {
            log.store.insert(session, one);
            return log.store.number(session, one);
        });
    }

    /** What the planner works with. */
    static final class Room implements Extension {

        private final Map<Class<?>, Object> beans;

        Room(TestNode node, Subscriptions subscriptions) {
            beans = Map.of(
                    Database.class, node.log.database,
                    DatabaseTime.class, node.time,
                    Subscriptions.class, subscriptions,
                    DeliveryStates.class, node.states,
                    DeliveryOrder.class, node.order,
                    SetAside.class, new SetAside(),
                    NodeLease.class, node.lease,
                    DeliveryDispatcher.class, node.dispatcher,
                    DeliveryClaims.class, node.claims);
        }

        void add(@Observes AfterBeanDiscovery found) {
            beans.forEach((type, bean) ->
                    found.addBean().types(type).createWith((CreationalContext<Object> context) -> bean));
        }
    }
}
