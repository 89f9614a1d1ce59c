package dev.carillon.event;

/**
 * Hears events. A CDI bean of this type with {@link IntegrationEventSubscriber} is registered at start; any object by
 * {@link EventManager#subscribe}.
 */
@FunctionalInterface
public interface EventSubscriber {

    /**
     * Called once for each event, in a transaction of its own, possibly by several threads at once. Whatever it throws rolls
     * that transaction back and is recorded, and the event is delivered again later; other subscribers are not affected. Marking the
     * transaction for rollback, or ending it, counts as a failure too.
     *
     * @param event an instance of its own at each call; only the array of {@link EventData#dataBytes} is shared
     */
    void onEvent(EventData event);
}
