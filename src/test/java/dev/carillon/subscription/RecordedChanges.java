package dev.carillon.subscription;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was fired. */
final class RecordedChanges implements Event<SubscriptionsChanged> {

    final List<SubscriptionsChanged> fired = new CopyOnWriteArrayList<>();

    /** What one who hears of a change throws, or null. */
    volatile Error fault;

    @Override
    public void fire(SubscriptionsChanged event) {
        fired.add(event);
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public <U extends SubscriptionsChanged> CompletionStage<U> fireAsync(U event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends SubscriptionsChanged> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<SubscriptionsChanged> select(Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends SubscriptionsChanged> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends SubscriptionsChanged> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
