package dev.carillon.subscription;

import dev.carillon.loop.FailureLog;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What was accepted before a change is treated as it was before: the change waits until that has been planned.
 *
 * <p>That takes milliseconds. If planning itself is held up, the change goes on after a while all the same.
 */
final class EarlierEvents {

    private static final FailureLog LOG = new FailureLog(EarlierEvents.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(2);

    private EarlierEvents() {}

    /** Never call it inside a transaction. */
    static void awaitPlanned(SubscriptionStore store) {
        long head = store.head();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (store.planned() < head) {
            if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                LOG.warning("subscription.change does not wait any longer for events up to position " + head
                        + " to be planned; they are treated as after the change");
                return;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
