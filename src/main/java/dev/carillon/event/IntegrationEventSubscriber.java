package dev.carillon.event;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Registers an {@link EventSubscriber} at start for these topics, each with all below it.
 *
 * <p>The class needs nothing else to be a CDI bean: one instance of it receives all events, unless it has a scope of its own.
 */
@Stereotype
@Singleton
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface IntegrationEventSubscriber {

    /** Topics or patterns; {@code order} means {@code order/**}. One text may hold several, joined by semicolons. */
    String[] topics();
}
