package dev.carillon.realtime;

import dev.carillon.access.Caller;
import java.time.Instant;

/** What a dialect does for one of its connections. Must not wait for anybody. */
public interface Hearer {

    /** An event that this connection is to hear, once each, in the order of the log; called by one thread at a time. */
    void hear(HeardEvent event, Interest interest);

    /** Who is connected now; another key of the same application may have come meanwhile. */
    Caller caller();

    /** About once a second, from another thread. */
    default void tick(Instant now) {}

    /**
     * The filters of its application have used up their share of the broadcaster's time: it hears nothing any more, until it has
     * read the log by itself and joins again. Only of one whose interests have filters.
     */
    default void goByItself() {}

    /** Whether it goes on hearing; asked after each event. If not, it has read on by itself before it joins again. */
    default boolean isLive() {
        return true;
    }

    /** Nothing waits any more to be sent; from the thread that has sent the last of it. */
    default void drained() {}

    /** Its key opens nothing any more: says so in its own way before the connection is closed. */
    default void keyGone() {}
}
