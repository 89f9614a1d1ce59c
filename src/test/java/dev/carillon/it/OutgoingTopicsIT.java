package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.StompClient;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plain JMS client hears events on the broker's own topics, {@code carillon.events.<application>.<topic>}. */
@OnCarillon
class OutgoingTopicsIT {

    /** Longer than the lease of a node that was killed: another one waits for it on PostgreSQL. */
    private static final long SOON = 60_000;

    private final String name = Topics.unique("out");
    private final String address = "carillon.events.default." + name;

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aSubscriberHearsOneTopic(RemoteBroker broker, CarillonServer server, Api api) {
        try (JMSContext jms = broker.connect(server);
                JMSConsumer consumer = jms.createConsumer(jms.createTopic(address + ".paid"))) {
            api.publish(anEvent(name + "/other")).expect(202);
            AnEvent event = anEvent(name + "/paid");
            api.publish(event).expect(202);
            Message message = consumer.receive(SOON);
            assertThat(message).isNotNull();
            assertThat(RemoteBroker.property(message, "cloudEvents_id")).isEqualTo(event.id());
            assertThat(RemoteBroker.property(message, "cloudEvents_source")).isEqualTo("/tests");
            assertThat(RemoteBroker.property(message, "cloudEvents_topic")).isEqualTo(name + "/paid");
            assertThat(RemoteBroker.textOf(message)).contains("1.50");
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aWildcardHearsASubtree(RemoteBroker broker, CarillonServer server, Api api) {
        try (JMSContext jms = broker.connect(server);
                JMSConsumer consumer = jms.createConsumer(jms.createTopic(address + ".#"))) {
            List<String> published = new ArrayList<>();
            for (String topic : List.of(name + "/a", name + "/a/b", name + "/c")) {
                AnEvent event = anEvent(topic);
                api.publish(event).expect(202);
                published.add(event.id());
            }
            assertThat(ids(consumer, 3)).isEqualTo(published);
        }
    }

    @Test
    void aStompClientHearsASubtree(CarillonServer server, Api api) {
        try (StompClient client = StompClient.connect(server)) {
            client.subscribe(address + ".#");
            AnEvent event = anEvent(name + "/a/b");
            api.publish(event).expect(202);
            assertThat(client.message())
                    .contains(
                            "\ncloudEvents_id:" + event.id() + "\n", "\ncloudEvents_topic:" + name + "/a/b\n", "1.50");
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aSelectorChoosesByAttribute(RemoteBroker broker, CarillonServer server, Api api) {
        try (JMSContext jms = broker.connect(server);
                JMSConsumer consumer = jms.createConsumer(jms.createTopic(address), "cloudEvents_subject = 'blue'")) {
            api.publish(anEvent(name).with("subject", "red")).expect(202);
            AnEvent blue = anEvent(name).with("subject", "blue");
            api.publish(blue).expect(202);
            assertThat(ids(consumer, 1)).containsExactly(blue.id());
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aDurableSubscriberMissesNothingWhileItIsAway(RemoteBroker broker, CarillonServer server, Api api) {
        String client = Topics.unique("client");
        try (JMSContext jms = broker.connect(server, client)) {
            Topic topic = jms.createTopic(address);
            jms.createDurableConsumer(topic, "orders").close();
        }
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            AnEvent event = anEvent(name);
            api.publish(event).expect(202);
            published.add(event.id());
        }
        try (JMSContext jms = broker.connect(server, client)) {
            try (JMSConsumer consumer = jms.createDurableConsumer(jms.createTopic(address), "orders")) {
                assertThat(ids(consumer, 20)).isEqualTo(published);
            }
            jms.unsubscribe("orders");
        }
    }

    @Test
    void aDurableSubscriberMissesNothingOverARestart(CarillonServer server) {
        String client = Topics.unique("client");
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server, client)) {
            jms.createDurableConsumer(jms.createTopic(address), "orders").close();
        }
        AnEvent event = anEvent(name);
        server.api().publish(event).expect(202);
        server.restart();
        AnEvent later = anEvent(name);
        server.api().publish(later).expect(202);
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server, client);
                JMSConsumer consumer = jms.createDurableConsumer(jms.createTopic(address), "orders")) {
            assertThat(idsUpTo(later.id(), consumer)).containsExactly(event.id(), later.id());
        }
    }

    @Test
    void sharedSubscribersDivideTheEvents(CarillonServer server, Api api) {
        try (JMSContext one = RemoteBroker.ARTEMIS.connect(server);
                JMSContext two = RemoteBroker.ARTEMIS.connect(server)) {
            List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
            for (JMSContext each : List.of(one, two)) {
                each.createSharedDurableConsumer(each.createTopic(address), name)
                        .setMessageListener(message -> heard.add(RemoteBroker.property(message, "cloudEvents_id")));
            }
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                AnEvent event = anEvent(name);
                api.publish(event).expect(202);
                published.add(event.id());
            }
            Awaitility.await().untilAsserted(() -> assertThat(heard).hasSameElementsAs(published));
            assertThat(heard).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void noOneComesInWithoutThePassword(RemoteBroker broker, CarillonServer server) {
        broker.connect(server).close();
        Assertions.assertThatExceptionOfType(JMSRuntimeException.class)
                .isThrownBy(() -> broker.connectAs(server, "carillon", "wrong"));
        Assertions.assertThatExceptionOfType(JMSRuntimeException.class)
                .isThrownBy(() -> broker.connectAs(server, null, null));
    }

    /** At least once: what was on its way when the server stopped may come again. */
    private static Set<String> idsUpTo(String last, JMSConsumer consumer) {
        Set<String> ids = new LinkedHashSet<>();
        while (!ids.contains(last)) {
            Message message = consumer.receive(SOON);
            assertThat(message).as("a message after " + ids).isNotNull();
            ids.add(RemoteBroker.property(message, "cloudEvents_id"));
        }
        return ids;
    }

    private static List<String> ids(JMSConsumer consumer, int count) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            Message message = consumer.receive(SOON);
            assertThat(message)
                    .as("message " + (ids.size() + 1) + " of " + count)
                    .isNotNull();
            ids.add(RemoteBroker.property(message, "cloudEvents_id"));
        }
        assertThat(consumer.receiveNoWait()).as("no more than " + count).isNull();
        return ids;
    }
}
