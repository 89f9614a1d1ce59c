package dev.carillon.event;

/**
 * Hears events. A CDI bean of this type with {@link IntegrationEventSubscriber} is registered at start; any object by
 * {@link EventManager#subscribe}.
 */
@FunctionalInterface
public interface EventSubscriber {

    /**
     * Called once for each event, in a transaction of its own, perhaps from several threads at once. Whatever it throws rolls
     * that transaction back, is recorded, and the event is delivered again later; other subscribers do not notice. Marking the
     * transaction for rollback, or ending it, is a failure as well.
     *
     * @param event an instance of its own at each call; only the array of {@link EventData#dataBytes} is shared
     */
    void onEvent(EventData event);
}
