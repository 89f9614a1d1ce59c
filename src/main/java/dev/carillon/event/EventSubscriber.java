package dev.carillon.event;

/**
 * Hears events. A CDI bean of this type with {@link IntegrationEventSubscriber} is registered at start; any object by
 * {@link EventManager#subscribe}.
 */
@FunctionalInterface
public interface EventSubscriber {

    /**
     * Called once for each event, in a transaction of its own, perhaps from several threads at once. An exception rolls that
     * transaction back, is recorded, and the event comes again later; other subscribers do not notice.
     */
    void onEvent(EventData event);
}
