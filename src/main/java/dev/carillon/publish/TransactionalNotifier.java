package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;

/** What enterprise applications inject: joins their transaction if there is one. Thread safe. */
@ApplicationScoped
class TransactionalNotifier implements EventNotifier {

    private final EventPublisher publisher;
    private final JoinedPublisher joined;
    private final LocalCaller caller;

    @Inject
    TransactionalNotifier(EventPublisher publisher, JoinedPublisher joined, LocalCaller caller) {
        this.publisher = publisher;
        this.joined = joined;
        this.caller = caller;
    }

    protected TransactionalNotifier() { // CDI client proxy
        this(null, null, null);
    }

    @Override
    public String notify(EventData event) {
        Caller publishing = caller.get();
        return id(joined.isInTransaction() ? joined.publish(event, publishing) : await(event, publishing));
    }

    private PublishResult await(EventData event, Caller publishing) {
        try {
            return publisher.publish(event, publishing).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new EventRejectedException("the event could not be stored", e.getCause());
        }
    }

    private static String id(PublishResult result) {
        if (result instanceof PublishResult.Stored stored) {
            return stored.id().toString();
        }
        if (result instanceof PublishResult.Duplicate duplicate) {
            return duplicate.id().toString();
        }
        if (result instanceof PublishResult.Refused refused) {
            throw new EventRejectedException(refused.why().getMessage(), refused.why());
        }
        if (result instanceof PublishResult.TooLarge large) {
            throw new EventRejectedException(large.why().getMessage(), large.why());
        }
        throw new EventRejectedException(reason(result));
    }

    private static String reason(PublishResult result) {
        return result instanceof PublishResult.Conflict conflict
                ? conflict.reason()
                : ((PublishResult.Unavailable) result).reason(); // one event alone comes to nothing else
    }
}
