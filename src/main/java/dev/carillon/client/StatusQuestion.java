package dev.carillon.client;

import dev.carillon.event.EventRejectedException;
import dev.carillon.event.EventStatus;
import dev.carillon.event.JsonApi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks Carillon how far an event has come. On a thread in no transaction, since what is sent in the caller's would go out at its end.
 * Thread safe.
 */
@ApplicationScoped
class StatusQuestion {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Broker broker;
    private final FreeThreads threads;
    private final Duration patience;

    @Inject
    StatusQuestion(Broker broker, FreeThreads threads) {
        this(broker, threads, PATIENCE);
    }

    StatusQuestion(Broker broker, FreeThreads threads, Duration patience) {
        this.broker = broker;
        this.threads = threads;
        this.patience = patience;
    }

    protected StatusQuestion() { // CDI client proxy
        this(null, null, null);
    }

    /** @throws IllegalStateException if Carillon does not answer within 5 s, or the broker is away */
    Optional<EventStatus> of(String source, String id) {
        Question question = Question.of("status", Map.of("carillon_event_source", source, "carillon_event_id", id));
        AtomicReference<String> answer = new AtomicReference<>();
        try {
            threads.run(() -> answer.set(ask(question)));
        } catch (EventRejectedException e) {
            throw new IllegalStateException(
                    "the status of an event cannot be read now", e.getCause() == null ? e : e.getCause());
        }
        return read(answer.get());
    }

    private String ask(Question question) {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer =
                        session.createConsumer(session.createTopic(Question.ANSWERS), question.selector())) {
            connection.start();
            question.send(session);
            Message answer = consumer.receive(patience.toMillis());
            if (answer instanceof TextMessage text) {
                return text.getText();
            }
        } catch (JMSException e) {
            throw new IllegalStateException("the broker is away: " + e.getMessage(), e);
        }
        throw new IllegalStateException("Carillon has not answered within " + patience.toSeconds() + " s");
    }

    private static Optional<EventStatus> read(String json) {
        try (JsonReader reader = JsonApi.json().createReader(new StringReader(json))) {
            JsonObject answer = reader.readObject();
            return Optional.ofNullable(answer.getString("status", null)).map(EventStatus::valueOf);
        }
    }
}
