package dev.carillon.event;

import java.util.Optional;

/**
 * Publishes events: {@code @Inject EventNotifier notifier}.
 *
 * <p>Within a JTA transaction the event exists if and only if that transaction commits; without one, or after its end (in
 * an observer of AFTER_SUCCESS, AFTER_FAILURE or AFTER_COMPLETION), it is stored when the call returns, which takes at
 * most 30 s. Subscribers are called later, on other threads. Thread safe.
 */
public interface EventNotifier {

    /**
     * Publishes for the application that {@code carillon.application} names ({@code default} if it names none).
     *
     * @return Carillon's id of the event; of the first one, if this event was published before (same source and id)
     * @throws EventRejectedException if the event breaks a rule or cannot be stored now, or the transaction can no longer be
     *     joined: marked for rollback, or its time is over; nothing of it is stored. Also if the commit takes too long:
     *     then the message says that the outcome is not known
     */
    String notify(EventData event);

    /** Publishes this data: as {@link #notify(EventData)} of {@code new EventData(topic, data)}. */
    default String notify(String topic, Object data) {
        return notify(new EventData(topic, data));
    }

    /**
     * How far an event of this application has come on its way to webhooks.
     *
     * @param id as {@code notify} returned it
     * @return empty if there is no such event, or none yet: its transaction has not been committed
     * @throws IllegalStateException if this cannot be determined now
     */
    default Optional<EventStatus> getStatus(String id) {
        throw new IllegalStateException("this notifier knows no status");
    }

    /**
     * The same for an event with a source of its own, by its own source and id (CloudEvents).
     *
     * @return empty if there is no such event, or none yet
     * @throws IllegalStateException if this cannot be determined now
     */
    default Optional<EventStatus> getStatus(String source, String id) {
        throw new IllegalStateException("this notifier knows no status");
    }
}
