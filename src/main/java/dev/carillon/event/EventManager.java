package dev.carillon.event;

/** Subscribes at run time, on this node and for as long as it runs. Thread safe. */
public interface EventManager {

    /**
     * From now on {@code subscriber} receives this topic and all below it ({@code order} means {@code order/**}); several topics are
     * joined by semicolons. Subscribing the same object to the same topic again changes nothing.
     *
     * @throws RefusedException if one of them is neither topic nor pattern; then nothing changes
     */
    void subscribe(String topic, EventSubscriber subscriber);

    /** Ends what {@link #subscribe} began; nothing happens if it had not. */
    void unsubscribe(String topic, EventSubscriber subscriber);
}
