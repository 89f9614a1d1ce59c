package dev.carillon.client;

import dev.carillon.observer.Subscriber;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A subscriber's durable subscription, and when it is looked at next. For one loop's thread. */
final class Subscription {

    private static final Logger LOG = Logger.getLogger(Subscription.class.getName());
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final String address;
    private final String name;
    private final Subscriber subscriber;
    private final EventReceiver receiver;
    private Duration backOff = Duration.ZERO;
    private long failedAt;

    Subscription(String address, String name, Subscriber subscriber, EventReceiver receiver) {
        this.address = address;
        this.name = name;
        this.subscriber = subscriber;
        this.receiver = receiver;
    }

    /** How long it is still left alone after a failure. */
    Duration untilDue() {
        Duration rest = backOff.minusNanos(System.nanoTime() - failedAt);
        return backOff.isZero() || rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Hears the next event, or waits this long for one. */
    void step(Duration wait) {
        try {
            receiver.next(address, name, subscriber, wait);
            if (!backOff.isZero()) {
                LOG.info("client.listening.again subscription=" + name);
                backOff = Duration.ZERO;
            }
        } catch (Throwable e) { // also an error of a bean's: no one would notice a listener that has ended
            if (backOff.isZero()) {
                LOG.log(Level.WARNING, "client.failed subscription=" + name + "; the event is given again", e);
            }
            backOff = longer(backOff);
            failedAt = System.nanoTime();
        }
    }

    private static Duration longer(Duration backOff) {
        Duration twice = backOff.multipliedBy(2);
        return backOff.isZero() ? FIRST_BACK_OFF : twice.compareTo(LONGEST_BACK_OFF) < 0 ? twice : LONGEST_BACK_OFF;
    }
}
