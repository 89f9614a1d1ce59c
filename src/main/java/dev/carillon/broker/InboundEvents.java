package dev.carillon.broker;

import dev.carillon.access.Caller;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OneLine;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;

/**
 * From a message to an accepted event, or to the dead letters. Thread safe.
 *
 * <p>While events cannot be stored it holds the message and tries again: whatever number of deliveries the broker is set
 * to, a database that is unreachable uses up none. What may be wrong with this message alone is not tried for ever.
 */
@ApplicationScoped
class InboundEvents {

    private static final FailureLog LOG = new FailureLog(InboundEvents.class);
    private static final long PATIENCE_SECONDS = 30;

    private final EventPublisher publisher;
    private final Tenants tenants;
    private final DeadLetters deadLetters;
    private final StoreWait wait;
    private final PublishSettings settings;

    @Inject
    InboundEvents(
            EventPublisher publisher,
            Tenants tenants,
            DeadLetters deadLetters,
            StoreWait wait,
            PublishSettings settings) {
        this.publisher = publisher;
        this.tenants = tenants;
        this.deadLetters = deadLetters;
        this.wait = wait;
        this.settings = settings;
    }

    protected InboundEvents() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /**
     * Returns when the message need not be redelivered: its event is stored, or it is a dead letter.
     *
     * @throws IllegalStateException if the node ends before that, or the dead-letter queue does not accept it; the broker gives it
     *     again after its delay
     */
    void receive(Message message) {
        try {
            Optional<String> refusal = refusal(message);
            if (refusal.isPresent()) {
                deadLetters.keep(message, refusal.get());
            }
        } catch (JMSException e) {
            throw new IllegalStateException("not kept now; the broker gives the message again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopping; the broker gives the message again", e);
        }
    }

    /** Why the message is refused, or empty if its event is stored. */
    private Optional<String> refusal(Message message) throws InterruptedException {
        IncomingMessage incoming;
        try {
            incoming = IncomingMessage.read(message, BodyLimit.of(settings));
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        } catch (JMSException | RuntimeException | StackOverflowError e) { // the same at each delivery
            LOG.log(Level.FINE, "broker.message.unreadable", e);
            return Optional.of("cannot be read: " + e);
        }
        try {
            return wait.until(() -> publish(incoming));
        } catch (NotNowException e) {
            return Optional.of(failed("cannot be stored: " + e.getMessage(), e.getCause()));
        }
    }

    private Optional<String> publish(IncomingMessage incoming) throws NotNowException, InterruptedException {
        Optional<Caller> caller;
        boolean isAllowed;
        try {
            caller = tenants.caller(incoming.application());
            isAllowed = incoming.publisher() == null || isSame(caller, tenants.caller(incoming.publisher()));
        } catch (RuntimeException e) {
            return failure("the applications cannot be read", e);
        }
        if (caller.isEmpty()) {
            return Optional.of(new RefusedException(
                            EventMessage.APPLICATION, "must be the name of an application", incoming.application())
                    .getMessage());
        }
        if (!isAllowed) {
            return Optional.of(new RefusedException(
                            EventMessage.APPLICATION,
                            "must be the application of the key; only one with applications:write publishes for others",
                            incoming.application())
                    .getMessage());
        }
        try {
            return ending(publisher
                    .publish(incoming.event(), caller.get())
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw NotNowException.ofAll("no answer within " + PATIENCE_SECONDS + " s", e);
        } catch (ExecutionException | RuntimeException e) {
            return failure("cannot be published", e);
        } catch (StackOverflowError e) { // the same at each delivery
            return Optional.of(failed("cannot be published", e));
        }
    }

    private static boolean isSame(Optional<Caller> caller, Optional<Caller> publisher) {
        return caller.map(Caller::application).equals(publisher.map(Caller::application));
    }

    /**
     * Of a question to the database, for one message.
     *
     * @return why the message is refused
     * @throws NotNowException if it is not certainly the message's fault
     */
    private static Optional<String> failure(String what, Throwable why) throws NotNowException {
        return switch (StoreFailure.of(why)) {
            case OF_ALL -> throw NotNowException.ofAll(what, why);
            case UNKNOWN -> throw NotNowException.perhapsOfOne(what, why);
            case OF_THE_MESSAGE -> Optional.of(failed(what, why));
        };
    }

    private static String failed(String what, Throwable why) {
        LOG.warning("broker.message.failed reason=\"" + OneLine.of(why.toString()) + "\"; it becomes a dead letter");
        LOG.log(Level.FINE, "broker.message.failed", why);
        return what + ": " + why;
    }

    /** The reason of a refusal, or empty if the event is stored, now or before. */
    private static Optional<String> ending(PublishResult result) throws NotNowException {
        if (result instanceof PublishResult.Refused refused) {
            return Optional.of(refused.why().getMessage());
        }
        if (result instanceof PublishResult.TooLarge large) {
            return Optional.of(large.why().getMessage());
        }
        if (result instanceof PublishResult.Conflict conflict) {
            return Optional.of(conflict.reason());
        }
        if (result instanceof PublishResult.Unavailable unavailable) {
            throw NotNowException.ofAll(unavailable.reason(), null);
        }
        return Optional.empty();
    }
}
