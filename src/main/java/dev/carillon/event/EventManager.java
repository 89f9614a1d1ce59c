package dev.carillon.event;

/** Subscribes at run time, on this node and for as long as it runs. Thread safe. */
public interface EventManager {

    /**
     * From now on {@code subscriber} hears this topic and all below it ({@code order} means {@code order/**}).
     * Subscribing the same object to the same topic again changes nothing.
     *
     * @throws RefusedException if this is neither topic nor pattern
     */
    void subscribe(String topic, EventSubscriber subscriber);

    /** Ends what {@link #subscribe} began; nothing happens if it had not. */
    void unsubscribe(String topic, EventSubscriber subscriber);
}
