package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.adapter.BrokerLogging;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.concurrent.CompletionException;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application fires arrives at the broker's queue. */
class CdiRelayTest {

    private static final EmbeddedActiveMQ BROKER = new EmbeddedActiveMQ();
    private static SeContainer container;
    private static boolean away;

    @ApplicationScoped
    static class InMemory extends Broker {
        @Override
        ConnectionFactory factory() {
            if (away) {
                throw new IllegalStateException("as asked for");
            }
            return new ActiveMQConnectionFactory("vm://97");
        }
    }

    static class TopicLiteral extends AnnotationLiteral<Topic> implements Topic {
        @Override
        public String value() {
            return "order/paid";
        }
    }

    @BeforeAll
    static void start() throws Exception {
        BrokerLogging.quiet();
        BROKER.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", "vm://97"));
        BROKER.start();
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(
                        CdiRelay.class,
                        IngressNotifier.class,
                        InMemory.class,
                        CallerTransaction.class,
                        FreeThreads.class,
                        StatusQuestion.class)
                .initialize();
    }

    @AfterAll
    static void stop() throws Exception {
        container.close();
        BROKER.stop();
    }

    private static Event<EventData> events() {
        return container.getBeanManager().getEvent().select(EventData.class);
    }

    /** The next event, or null if there is none. */
    private static EventData received() throws Exception {
        try (JMSContext jms = new ActiveMQConnectionFactory("vm://97").createContext()) {
            BytesMessage message = (BytesMessage)
                    jms.createConsumer(jms.createQueue("carillon.ingress")).receiveNoWait();
            if (message == null) {
                return null;
            }
            assertThat(message.getStringProperty("carillon_application")).isEqualTo("default");
            byte[] body = new byte[(int) message.getBodyLength()];
            message.readBytes(body);
            return CloudEventsJson.read(body);
        }
    }

    @Test
    void sendsWhatIsFired() throws Exception {
        events().fire(new EventData("order/created", "988"));

        assertThat(received().dataText()).isEqualTo("988");
        assertThat(received()).as("once").isNull();
    }

    @Test
    void sendsWhatIsFiredAsynchronously() throws Exception {
        events().fireAsync(new EventData("order/created", "988"))
                .toCompletableFuture()
                .join();

        assertThat(received().dataText()).isEqualTo("988");
        assertThat(received()).as("once").isNull();
    }

    @Test
    void leavesAloneWhatIsFiredWithATopic() throws Exception {
        Event<EventData> withTopic = events().select(new TopicLiteral());
        withTopic.fire(new EventData("order/paid", "988"));
        withTopic
                .fireAsync(new EventData("order/paid", "988"))
                .toCompletableFuture()
                .join();

        assertThat(received()).isNull();
    }

    @Test
    void tellsWhoFiredThatTheBrokerIsAway() {
        away = true;
        try {
            assertThatThrownBy(() -> events().fire(new EventData("order/created", null)))
                    .isInstanceOf(EventRejectedException.class);
            assertThatThrownBy(() -> events().fireAsync(new EventData("order/created", null))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EventRejectedException.class);
        } finally {
            away = false;
        }
    }
}
