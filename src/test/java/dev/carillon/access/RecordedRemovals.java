package dev.carillon.access;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.concurrent.CompletionStage;

/** Another room: objects to each removal with what it is told to hold. */
final class RecordedRemovals implements Event<ApplicationRemoval> {

    String held;

    @Override
    public void fire(ApplicationRemoval removal) {
        if (held != null) {
            removal.hinder(held);
        }
    }

    @Override
    public <U extends ApplicationRemoval> CompletionStage<U> fireAsync(U event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends ApplicationRemoval> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<ApplicationRemoval> select(Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends ApplicationRemoval> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends ApplicationRemoval> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
