package dev.carillon.observer;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;

/** Calls a bean; a dependent one is made for each call and destroyed after it. Thread safe. */
record BeanCall(BeanManager manager, Bean<?> bean) implements EventSubscriber {

    @Override
    public void onEvent(EventData event) {
        CreationalContext<?> context = manager.createCreationalContext(bean);
        try {
            ((EventSubscriber) manager.getReference(bean, EventSubscriber.class, context)).onEvent(event);
        } finally {
            context.release();
        }
    }
}
