package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

/**
 * Publishes every {@link EventData} that the application fires without {@link Topic}: {@code events.fire(new EventData(…))},
 * or {@code fireAsync}.
 *
 * <p>Within a JTA transaction a fired event is published if and only if that transaction commits; without one it is with the
 * broker when {@code fire} returns. So it is in an observer of a transaction's end (AFTER_SUCCESS, AFTER_FAILURE,
 * AFTER_COMPLETION), which has 30 s for it. {@code fireAsync} is in no transaction: it is with the broker when its stage is
 * complete. Carillon accepts it soon after; what it refuses is in {@code carillon.dead-letters}.
 * An event without id gets one here, one without time the present. Thread safe.
 */
@ApplicationScoped
public class CdiRelay {

    private static final String INGRESS = "carillon.ingress";

    private final Broker broker;
    private final CallerTransaction transaction;
    private final FreeThreads threads;

    @Inject
    CdiRelay(Broker broker, CallerTransaction transaction, FreeThreads threads) {
        this.broker = broker;
        this.transaction = transaction;
        this.threads = threads;
    }

    protected CdiRelay() { // CDI client proxy
        this(null, null, null);
    }

    /** @throws EventRejectedException if the broker cannot accept it, or the transaction can only be rolled back */
    void relay(@Observes EventData event, EventMetadata metadata) {
        if (hasTopic(metadata)) {
            return;
        }
        if (transaction.isOver()) {
            threads.run(() -> send(event));
        } else {
            send(event);
        }
    }

    /** @throws EventRejectedException if the broker cannot accept it: then the stage ends with it */
    void relayAsync(@ObservesAsync EventData event, EventMetadata metadata) {
        if (!hasTopic(metadata)) {
            send(event);
        }
    }

    /** With a topic as qualifier it is up to the application. */
    private static boolean hasTopic(EventMetadata metadata) {
        return metadata.getQualifiers().stream().anyMatch(Topic.class::isInstance);
    }

    private void send(EventData event) {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(INGRESS))) {
            producer.send(IngressMessage.write(session, event, ClientSettings.application()));
        } catch (JMSException | IllegalStateException e) {
            throw new EventRejectedException("the broker cannot take the event now: " + e.getMessage(), e);
        }
    }
}
