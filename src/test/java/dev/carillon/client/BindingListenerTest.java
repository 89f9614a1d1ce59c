package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.TopicName;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Carillon is played by the test: it answers the questions, and says that something has changed. */
class BindingListenerTest {

    private static final RaisedTopics PLAIN =
            new RaisedTopics(List.of(TopicName.of("own")), List.of(), "Orders", "place", "1.0");

    private static VmBroker broker;

    private final BindingListener listener = new BindingListener(broker);
    private JMSContext jms;
    private JMSConsumer questions;

    @BeforeAll
    static void start() throws Exception {
        broker = new VmBroker(97);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private void begin() {
        jms = broker.factory().createContext();
        questions = jms.createConsumer(jms.createTopic("carillon.questions"));
        listener.begin();
    }

    @AfterEach
    void end() {
        listener.stop();
        jms.close();
    }

    private void answer(String json) throws JMSException {
        Message question = questions.receive(20_000);
        assertThat(question).as("a question").isNotNull();
        assertThat(question.getStringProperty("carillon_question")).isEqualTo("bindings");
        assertThat(question.getStringProperty("carillon_application")).isEqualTo("default");
        TextMessage answer = jms.createTextMessage(json);
        answer.setStringProperty("carillon_question_id", question.getStringProperty("carillon_question_id"));
        jms.createProducer().send(jms.createTopic("carillon.answers"), answer);
    }

    private void tell() throws JMSException {
        Message news = jms.createMessage();
        news.setStringProperty("carillon_news", "bindings");
        jms.createProducer().send(jms.createTopic("carillon.answers"), news);
    }

    private void awaitRequestTopics(String path, String... topics) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        listener.bound().added(PLAIN, path).onRequest())
                .extracting(TopicName::value)
                .containsExactly(topics));
    }

    @Test
    void asksUntilItIsAnsweredAndAgainWhenSomethingHasChanged() throws JMSException {
        begin();
        assertThat(questions.receive(20_000)).as("one that is not answered").isNotNull();
        answer("{\"version\":3,\"bindings\":[{\"path\":\"/shop/*\",\"onRequest\":\"a;own\",\"onResponse\":\"b\"}]}");
        awaitRequestTopics("/shop/orders", "own", "a");
        assertThat(listener.bound().added(PLAIN, "/shop/orders").onResponse()).containsExactly(TopicName.of("b"));
        awaitRequestTopics("/elsewhere", "own");

        tell();
        answer("{\"version\":4,\"bindings\":[{\"path\":\"/shop/orders\",\"onRequest\":\"c\"}]}");
        awaitRequestTopics("/shop/orders", "own", "c");

        tell();
        answer("{\"version\":5,\"bindings\":[]}");
        awaitRequestTopics("/shop/orders", "own");
    }

    @Test
    void anOlderAnswerOfAnotherNodeChangesNothing() throws JMSException {
        begin();
        answer("{\"version\":7,\"bindings\":[{\"path\":\"/shop/orders\",\"onRequest\":\"new\"}]}");
        awaitRequestTopics("/shop/orders", "own", "new");

        tell();
        answer("{\"version\":6,\"bindings\":[{\"path\":\"/shop/orders\",\"onRequest\":\"old\"}]}");
        tell();
        answer("{\"version\":8,\"bindings\":[{\"path\":\"/other\",\"onRequest\":\"last\"},"
                + "{\"path\":\"/shop/orders\",\"onRequest\":\"new\"}]}");

        awaitRequestTopics("/other", "own", "last");
        awaitRequestTopics("/shop/orders", "own", "new");
    }

    @Test
    void whatIsNoAnswerIsNotTheEndOfIt() throws JMSException {
        begin();
        answer("{\"version\":\"x\"}");
        answer("{\"version\":1,\"bindings\":[{\"path\":\"/shop/orders\",\"onRequest\":\"a\"}]}");

        awaitRequestTopics("/shop/orders", "own", "a");
    }
}
