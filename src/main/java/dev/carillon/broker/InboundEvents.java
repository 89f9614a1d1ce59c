package dev.carillon.broker;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From a message to an accepted event, or to the dead letters. Thread safe. */
@ApplicationScoped
class InboundEvents {

    private static final long PATIENCE_SECONDS = 30;

    private final EventPublisher publisher;
    private final Tenants tenants;
    private final DeadLetters deadLetters;

    @Inject
    InboundEvents(EventPublisher publisher, Tenants tenants, DeadLetters deadLetters) {
        this.publisher = publisher;
        this.tenants = tenants;
        this.deadLetters = deadLetters;
    }

    protected InboundEvents() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * Returns when the message need not come again.
     *
     * @throws IllegalStateException if it cannot be stored now; the broker gives it again after its delay
     */
    void take(Message message) {
        try {
            String refusal = publish(message);
            if (refusal != null) {
                deadLetters.keep(message, refusal);
            }
        } catch (JMSException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not stored now; the broker gives the message again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopping; the broker gives the message again", e);
        }
    }

    /** Why the message is refused, or null if its event is stored. */
    private String publish(Message message)
            throws JMSException, InterruptedException, ExecutionException, TimeoutException {
        EventData event;
        Caller caller;
        try {
            String application = message.getStringProperty(EventMessage.APPLICATION);
            caller = tenants.caller(application == null ? "default" : application)
                    .orElseThrow(() -> new RefusedException(
                            EventMessage.APPLICATION, "is the name of an application", application));
            event = IncomingMessage.read(message);
        } catch (RefusedException e) {
            return e.getMessage();
        }
        PublishResult result =
                publisher.publish(event, caller).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (result instanceof PublishResult.Refused refused) {
            return refused.why().getMessage();
        }
        if (result instanceof PublishResult.TooLarge large) {
            return large.why().getMessage();
        }
        if (result instanceof PublishResult.Conflict conflict) {
            return conflict.reason();
        }
        if (result instanceof PublishResult.Unavailable unavailable) {
            throw new IllegalStateException(unavailable.reason());
        }
        return null;
    }
}
