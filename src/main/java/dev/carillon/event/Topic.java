package dev.carillon.event;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Receives accepted events in a bean method: {@code void on(@Observes @Topic("order/**") EventData event)}.
 *
 * <p>The value is a {@link TopicPattern} and means exactly itself. Each method is called once for each event, however it was
 * published, in a transaction of its own; what it throws is recorded and the event is delivered again.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.METHOD, ElementType.TYPE})
public @interface Topic {

    /** A topic pattern: {@code order/paid}, {@code order/*}, {@code order/**}. */
    String value();
}
