package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.observer.Subscriber;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventReceiverTest {

    private static final String ADDRESS = "carillon.events.default.#";
    private static final Duration WAIT = Duration.ofMillis(200);
    private static VmBroker broker;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final EventReceiver receiver = new EventReceiver(broker, new OwnTransaction() {
        @Override
        void run(Work work) throws Exception {
            work.run();
        }
    });

    @BeforeAll
    static void start() throws Exception {
        broker = new VmBroker(96);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private Subscriber subscriber(String topic, EventSubscriber hears) {
        return new Subscriber("shop.Ledger", TopicPattern.allAndBelow(topic), hears);
    }

    @Test
    void passesOverWhatIsNotForItAndHearsOneEventATransaction() throws Exception {
        Subscriber ledger = subscriber("order", event -> heard.add(event.getTopic() + ' ' + event.getData()));
        receiver.next(ADDRESS, "passes", ledger, WAIT); // from now on it is subscribed
        broker.publish("stock/low", "1");
        broker.publish("order/created", "2");
        broker.publish("order/paid", "3");

        receiver.next(ADDRESS, "passes", ledger, WAIT);
        assertThat(heard).containsExactly("order/created 2");

        receiver.next(ADDRESS, "passes", ledger, WAIT);
        assertThat(heard).containsExactly("order/created 2", "order/paid 3");
    }

    @Test
    void whatItThrowsIsThrownAndAnInterruptionIsNot() throws Exception {
        Subscriber failing = subscriber("a", event -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("as asked for");
        });
        receiver.next(ADDRESS, "throws", failing, WAIT);
        broker.publish("a", "1");

        assertThatThrownBy(() -> receiver.next(ADDRESS, "throws", failing, WAIT))
                .hasMessage("as asked for");
        assertThat(Thread.interrupted()).isFalse();
    }

    /** As a server ends them: what is closed within a transaction is closed at its end. */
    private static final class Transactions extends OwnTransaction {

        private final Broker broker;
        private final List<AutoCloseable> opened = new ArrayList<>();
        private Session session;

        Transactions(VmBroker like) {
            ConnectionFactory factory = like.transacted();
            broker = new Broker() {
                @Override
                ConnectionFactory factory() {
                    return withoutClose(ConnectionFactory.class, factory);
                }
            };
        }

        private <T> T withoutClose(Class<T> type, Object like) {
            return type.cast(
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            return null;
                        }
                        Object result = method.invoke(like, arguments);
                        if (result instanceof AutoCloseable closeable) {
                            opened.add(0, closeable);
                        }
                        session = result instanceof Session found ? found : session;
                        return result instanceof Connection
                                ? withoutClose(Connection.class, result)
                                : result instanceof Session
                                        ? withoutClose(Session.class, result)
                                        : result instanceof MessageConsumer
                                                ? withoutClose(MessageConsumer.class, result)
                                                : result;
                    }));
        }

        @Override
        void run(Work work) throws Exception {
            boolean done = false;
            try {
                work.run();
                done = true;
            } finally {
                if (done) {
                    session.commit();
                } else {
                    session.rollback();
                }
                for (AutoCloseable each : opened) {
                    each.close();
                }
                opened.clear();
            }
        }
    }

    @Test
    void whatIsPassedOverIsNotGivenUpWithWhatFails() throws Exception {
        Transactions transactions = new Transactions(broker);
        EventReceiver transacted = new EventReceiver(transactions.broker, transactions);
        Subscriber failing = subscriber("a", event -> {
            heard.add(event.getTopic());
            throw new IllegalStateException("as asked for");
        });
        transacted.next(ADDRESS, "fails", failing, WAIT);
        broker.publish("b/1", "1");
        broker.publish("b/2", "2");
        broker.publish("a", "3");
        broker.publish("b/3", "4");

        for (int i = 0; i < 14; i++) {
            try {
                transacted.next(ADDRESS, "fails", failing, WAIT);
            } catch (IllegalStateException asAskedFor) {
                assertThat(asAskedFor).hasMessage("as asked for");
            }
        }

        assertThat(heard).as("as often as a broker gives it").hasSize(10).containsOnly("a");
        assertThat(broker.deadLetters()).as("what has failed, alone").containsExactly("a");
    }
}
