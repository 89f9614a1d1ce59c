package dev.carillon.servicestack;

/** Takes what is published ({@code IEventSink}). Thread safe. */
@FunctionalInterface
public interface EventSink {

    void write(WebhookEvent event);
}
