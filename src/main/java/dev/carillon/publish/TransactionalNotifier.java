package dev.carillon.publish;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.EventStatus;
import dev.carillon.event.EventStatuses;
import dev.carillon.loop.ServerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What enterprise applications inject: joins their transaction if there is one, as {@link CallerTransaction} says. Thread safe. */
@ApplicationScoped
class TransactionalNotifier implements EventNotifier {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final EventPublisher publisher;
    private final JoinedPublisher joined;
    private final CallerTransaction transaction;
    private final LocalCaller caller;
    private final EventStatuses statuses;
    private final ServerExecutor executor;

    @Inject
    TransactionalNotifier(
            EventPublisher publisher,
            JoinedPublisher joined,
            CallerTransaction transaction,
            LocalCaller caller,
            EventStatuses statuses,
            ServerExecutor executor) {
        this.publisher = publisher;
        this.joined = joined;
        this.transaction = transaction;
        this.caller = caller;
        this.statuses = statuses;
        this.executor = executor;
    }

    protected TransactionalNotifier() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    @Override
    public String notify(EventData event) {
        return id(joined.isInTransaction() ? joined.publish(event, caller.get()) : await(publish(event)));
    }

    @Override
    public Optional<EventStatus> getStatus(String id) {
        return asked(() -> statuses.of(caller.get().application(), id));
    }

    @Override
    public Optional<EventStatus> getStatus(String source, String id) {
        return asked(() -> statuses.of(caller.get().application(), source, id));
    }

    /** On another thread: the caller may be in a transaction, which must not be touched. */
    private Optional<EventStatus> asked(Supplier<Optional<EventStatus>> question) {
        try {
            return CompletableFuture.supplyAsync(question, executor)
                    .get(longestWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the status of an event cannot be read now", e.getCause());
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new IllegalStateException("the status of an event cannot be read now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the status of an event", e);
        }
    }

    private CompletionStage<PublishResult> publish(EventData event) {
        if (transaction.isNone()) {
            return publisher.publish(event, caller.get());
        }
        try { // in a transaction that is over no database is open to this thread
            return CompletableFuture.supplyAsync(caller::get, executor)
                    .thenCompose(found -> publisher.publish(event, found));
        } catch (RejectedExecutionException e) {
            throw new EventRejectedException("the event could not be stored: this node is ending, or busy", e);
        }
    }

    private PublishResult await(CompletionStage<PublishResult> result) {
        try {
            return result.toCompletableFuture().get(longestWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EventRejectedException rejected) {
                throw rejected;
            }
            throw new EventRejectedException("the event could not be stored", e.getCause());
        } catch (TimeoutException e) {
            throw unknown("was not committed within " + longestWait().toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("was not waited for, as the thread was interrupted", e);
        }
    }

    private static EventRejectedException unknown(String what, Exception why) {
        return new EventRejectedException(
                "the event " + what
                        + "; whether it is stored is not known: the same source and id can be published again",
                why);
    }

    Duration longestWait() {
        return LONGEST_WAIT;
    }

    private static String id(PublishResult result) {
        if (result instanceof PublishResult.Stored stored) {
            return stored.id().toString();
        }
        if (result instanceof PublishResult.Duplicate duplicate) {
            return duplicate.id().toString();
        }
        if (result instanceof PublishResult.Refused refused) {
            throw new EventRejectedException(refused.all());
        }
        if (result instanceof PublishResult.TooLarge large) {
            throw new EventRejectedException(large.why());
        }
        throw new EventRejectedException(reason(result));
    }

    private static String reason(PublishResult result) {
        return result instanceof PublishResult.Conflict conflict
                ? conflict.reason()
                : ((PublishResult.Unavailable) result).reason(); // one event alone comes to nothing else
    }
}
