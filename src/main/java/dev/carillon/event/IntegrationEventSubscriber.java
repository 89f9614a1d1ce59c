package dev.carillon.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Registers an {@link EventSubscriber} bean at start for these topics, each with all below it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface IntegrationEventSubscriber {

    /** Topics or patterns; {@code order} means {@code order/**}. */
    String[] topics();
}
