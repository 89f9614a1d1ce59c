package dev.carillon.subscriber;

import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.Topic;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.fixture.SettableClock;
import dev.carillon.loop.Loops;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.loop.WokenLoops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscribers beside a log that tells them of commits, and no broker at all. */
class SubscriberWakingTest {

    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();

    private final WokenLoops loops = new WokenLoops();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private InProcessNode node;

    @BeforeEach
    void start() {
        HEARD.clear();
        Server.loops = loops;
        Server.threads = threads;
        node = new InProcessNode(
                InProcessNode.newDatabase(),
                new SettableClock(),
                SubscriberRegistry.class,
                RuntimeSubscriptions.class,
                RuntimeLog.class,
                RuntimeThreads.class,
                Hearing.class,
                Server.class);
    }

    @AfterEach
    void stop() {
        loops.stopAll();
        threads.shutdownNow();
        node.close();
    }

    @Test
    void aBeanHearsWhatItsNodeCommitsThoughNobodyAnnouncesIt() throws Exception {
        node.get(SubscriberRegistry.class).start(loops);
        loops.untilAllRest();

        commit();

        await().until(() -> HEARD.contains("bean"));
    }

    @Test
    void soDoesWhoSubscribedAtRunTime() throws Exception {
        EventSubscriber subscriber = event -> HEARD.add("run time");
        node.get(EventManager.class).subscribe("order", subscriber);
        loops.untilAllRest();

        commit();

        await().until(() -> HEARD.contains("run time"));
    }

    private void commit() throws Exception {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .build();
        List<NewEvent> one = List.of(new NewEvent(UUID.randomUUID(), 1, new SettableClock().instant(), null, event));
        EventStore store = node.get(EventStore.class);
        List<StoredEvent> stored = node.get(Database.class).transaction(session -> {
            store.insert(session, one);
            return store.number(session, one);
        });
        node.get(EventLog.class).committed(stored);
    }

    @ApplicationScoped
    static class Hearing {
        void on(@Observes @Topic("order/**") EventData event) {
            HEARD.add("bean");
        }
    }

    @ApplicationScoped
    static class Server {
        private static Loops loops;
        private static ExecutorService threads;

        @Produces
        Loops loops() {
            return loops;
        }

        @Produces
        SubscriberSettings settings() {
            return new SubscriberSettings(16);
        }

        @Produces
        ServerExecutor executor() {
            return new ServerExecutor(threads);
        }
    }
}
