package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.EventStatus;
import dev.carillon.event.ReservedNames;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Optional;
import java.util.UUID;

/**
 * Sends events to the queue {@code carillon.ingress}, in the caller's JTA transaction if there is one.
 *
 * <p>Without a transaction, and in an observer of a transaction's end (AFTER_SUCCESS, AFTER_FAILURE, AFTER_COMPLETION; it has 30 s for
 * it), the event is with the broker when the call returns. Carillon accepts it soon after; what it refuses is in {@code
 * carillon.dead-letters}. An event without id gets one here, one without time the present. Thread safe.
 */
@ApplicationScoped
class IngressNotifier implements EventNotifier {

    private static final String INGRESS = "carillon.ingress";

    private final Broker broker;
    private final CallerTransaction transaction;
    private final FreeThreads threads;
    private final StatusQuestion status;

    @Inject
    IngressNotifier(Broker broker, CallerTransaction transaction, FreeThreads threads, StatusQuestion status) {
        this.broker = broker;
        this.transaction = transaction;
        this.threads = threads;
        this.status = status;
    }

    protected IngressNotifier() { // CDI client proxy
        this(null, null, null, null);
    }

    /** @return the event's own id, of CloudEvents: the one it has, or the one it is given here */
    @Override
    public String notify(EventData given) {
        ReservedNames.refusal(given).ifPresent(why -> {
            throw new EventRejectedException(why);
        });
        EventData event = given.getId() == null
                ? given.toBuilder().id(UUID.randomUUID().toString()).restore()
                : given;
        if (transaction.isOver()) {
            threads.run(() -> send(event));
        } else {
            send(event);
        }
        return event.getId();
    }

    /**
     * @param id as {@code notify} returned it for an event without a source of its own, or Carillon's id
     * @throws IllegalStateException if Carillon does not answer within 5 s, or the broker is away
     */
    @Override
    public Optional<EventStatus> getStatus(String id) {
        return getStatus(IngressMessage.source(ClientSettings.application()), id);
    }

    @Override
    public Optional<EventStatus> getStatus(String source, String id) {
        return status.of(source, id);
    }

    private void send(EventData event) {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(INGRESS))) {
            producer.send(IngressMessage.write(session, event, ClientSettings.application()));
        } catch (JMSException | IllegalStateException e) {
            throw new EventRejectedException("the broker cannot accept the event now: " + e.getMessage(), e);
        }
    }
}
