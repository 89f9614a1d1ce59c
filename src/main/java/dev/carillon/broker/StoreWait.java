package dev.carillon.broker;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.OneLine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.logging.Level;

/**
 * Tries until an event can be stored, after 0.5 s, doubling up to 30 s, and no longer than the node runs. Thread safe.
 *
 * <p>The message stays with its consumer meanwhile: returned, it would use up one of the deliveries that the broker is set
 * to, and a WAR that is dropped into a WildFly cannot set them (10, without a delay; then the message is in {@code DLQ}).
 */
@ApplicationScoped
class StoreWait {

    /** One try. */
    interface Attempt<T> {
        T run() throws NotNowException, InterruptedException;
    }

    private static final FailureLog LOG = new FailureLog(StoreWait.class);
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_OF_ONE = 10; // within two minutes
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Lifecycle lifecycle;
    private final IntFunction<Duration> delays;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean ran;

    @Inject
    StoreWait(Lifecycle lifecycle) {
        this(lifecycle, StoreWait::delay);
    }

    StoreWait(Lifecycle lifecycle, IntFunction<Duration> delays) {
        this.lifecycle = lifecycle;
        this.delays = delays;
    }

    protected StoreWait() { // CDI client proxy
        this(null, null);
    }

    /**
     * @throws NotNowException if ten tries failed that may be of this one alone; what is of all is tried for ever
     * @throws IllegalStateException if the node ends before one succeeds
     */
    <T> T until(Attempt<T> attempt) throws NotNowException, InterruptedException {
        int ofOne = 0;
        try {
            return attempt.run();
        } catch (NotNowException e) {
            ofOne += e.isOfAll() ? 0 : 1;
            begin(e);
        }
        try {
            for (int tries = 0; ; tries++) {
                pause(delays.apply(tries));
                try {
                    return attempt.run();
                } catch (NotNowException still) {
                    LOG.log(Level.FINE, "broker.ingress.waits", still);
                    ofOne += still.isOfAll() ? 0 : 1;
                    if (ofOne == MOST_OF_ONE) {
                        throw still;
                    }
                }
            }
        } finally {
            end();
        }
    }

    /** Whether a message waits here. */
    boolean isWaiting() {
        return waiting.get() > 0;
    }

    static Duration delay(int tries) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(tries, 10));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private void begin(NotNowException why) {
        if (waiting.getAndIncrement() == 0) {
            LOG.warning(
                    "broker.ingress.waits reason=\"" + OneLine.of(why.getMessage()) + "\"; messages stay in the queue");
        }
    }

    private void end() {
        if (waiting.decrementAndGet() == 0) {
            LOG.info("broker.ingress.goes-on");
        }
    }

    /** In short intervals, since nothing wakes a consumer of a node that is stopping. One that has not started yet is waited for. */
    private void pause(Duration whole) throws InterruptedException {
        long until = System.nanoTime() + whole.toNanos();
        while (System.nanoTime() - until < 0) {
            boolean running = lifecycle.isRunning();
            if (ran && !running) {
                throw new IllegalStateException("stopping; the broker gives the message again");
            }
            ran |= running;
            TimeUnit.NANOSECONDS.sleep(Math.min(LOOK.toNanos(), Math.max(1, until - System.nanoTime())));
        }
    }
}
