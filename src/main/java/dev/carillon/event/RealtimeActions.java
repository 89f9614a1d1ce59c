package dev.carillon.event;

/**
 * The two actions of MDriven's view models, by the names of its documents: {@code @Inject RealtimeActions actions}. Thread safe.
 *
 * <p>Within a transaction both take part in it. What a {@link TicketHandler} triggers here carries the ticket's hops, so that an
 * event that goes round between hubs ends.
 */
public interface RealtimeActions {

    /**
     * Subscribes to a guid at another hub, or at this one: each time it is triggered, its cookie becomes a ticket. Subscriptions are
     * kept until they are ended; the latest cookie of a hub and guid counts.
     *
     * @param realtimehub base URL of the other server, to which {@code /RealtimeEventPushHub} is added unless it ends in a hub's
     *     path; null or blank for this one
     * @param eventguid any text of at least one character, compared exactly
     * @param eventcookie {@code ViewModel=SomeVM&RootId=7!12}, in the form of a query; null, blank or {@code endsubscription} ends
     *     the subscription
     * @throws RefusedException if one of them breaks a rule
     */
    void realtimesubscribetoevent(String realtimehub, String eventguid, String eventcookie);

    /**
     * Triggers a guid at this hub, as {@link RealtimeEvents#trigger(String, String, boolean)}.
     *
     * @param eventdata for receivers that take it, or null
     * @param eventremoveaftersend whether those who receive it are subscribed no longer
     */
    void RealtimeTriggerEvent(String eventguid, String eventdata, boolean eventremoveaftersend);

    /** Without data; the subscriptions stay. */
    default void RealtimeTriggerEvent(String eventguid) {
        RealtimeTriggerEvent(eventguid, null, false);
    }
}
