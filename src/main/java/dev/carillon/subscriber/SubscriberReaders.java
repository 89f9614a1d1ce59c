package dev.carillon.subscriber;

import dev.carillon.observer.Subscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;

/** Makes the readers. They hear the events of the application that {@code carillon.application} names. */
@ApplicationScoped
class SubscriberReaders {

    private final SubscriberNumbers numbers;
    private final SubscriberReader.Shared shared;

    @Inject
    SubscriberReaders(SubscriberNumbers numbers, SubscriberReader.Shared shared) {
        this.numbers = numbers;
        this.shared = shared;
    }

    protected SubscriberReaders() { // CDI client proxy
        this(null, null);
    }

    /** The name of a subscriber's cursor. */
    static String cursor(Subscriber subscriber) {
        return cursor(subscriber.name());
    }

    static String cursor(String subscriber) {
        return "subscriber/" + subscriber;
    }

    /** A new subscriber begins at the log's end as it is now, a known one goes on where it was. */
    SubscriberReader of(Subscriber subscriber) throws SQLException {
        shared.cursors().createAtEnd(cursor(subscriber));
        return new SubscriberReader(subscriber, numbers.of(subscriber.name()), shared);
    }

    /**
     * For one that is known to the database or was removed from it; then there is none.
     *
     * @param application whose events it hears
     */
    Optional<SubscriberReader> known(Subscriber subscriber, Invoker invoker, int application) throws SQLException {
        SubscriberReader.Shared own = shared.of(shared.calls().by(invoker), application);
        return numbers.find(subscriber.name()).map(number -> new SubscriberReader(subscriber, number, own));
    }
}
