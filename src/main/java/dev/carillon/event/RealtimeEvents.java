package dev.carillon.event;

/**
 * Triggers what clients of the SignalR hubs have subscribed to: {@code @Inject RealtimeEvents realtime}. Each of them receives the
 * guid with the cookie that it gave for it.
 *
 * <p>A trigger is an event of the topic {@link RealtimeEvent#topic}, published as {@link EventNotifier#notify(EventData)} says,
 * also within a transaction. Thread safe.
 */
public interface RealtimeEvents {

    /**
     * @param guid any text of at least one character, compared exactly
     * @param data for clients that take it, or null
     * @param removeAfterSend whether the subscriptions that receive it end
     * @return Carillon's id of the event
     * @throws RefusedException if the guid is empty or too long
     * @throws EventRejectedException as {@link EventNotifier#notify(EventData)}
     */
    String trigger(String guid, String data, boolean removeAfterSend);

    /** The subscriptions stay. */
    default String trigger(String guid, String data) {
        return trigger(guid, data, false);
    }
}
