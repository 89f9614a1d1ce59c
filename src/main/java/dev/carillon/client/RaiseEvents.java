package dev.carillon.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Raises an event for each request of a JAX-RS method, for each response, or for both: {@code @RaiseEvents(onRequest = "order/asked",
 * onResponse = "order/answered; mail")}. On a class it applies to all its methods, on an {@code Application} to all its resources;
 * only the annotation nearest to the method counts.
 *
 * <p>The event's data is the payload, up to 256 KiB: JSON as it is, anything else with its media type. Its additional metadata says which
 * request it was: {@code serviceId}, {@code operationId}, {@code version}, {@code objectId}, {@code method}, {@code path}, {@code
 * queryParams}, {@code headers}, and {@code status} of a response; what may be a secret is masked.
 *
 * <p>The event is sent by another thread, outside of any transaction: no request waits for it or fails because of it. What could not be
 * sent when the server ends is lost.
 */
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RaiseEvents {

    /** Topics, joined by semicolons; none if empty. */
    String onRequest() default "";

    /** Topics, joined by semicolons; none if empty. */
    String onResponse() default "";

    /** {@code serviceId}; by default the name of the resource's class. */
    String service() default "";

    /** {@code version} of the service. */
    String version() default "1.0";
}
