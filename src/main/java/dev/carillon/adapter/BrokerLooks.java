package dev.carillon.adapter;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/** What is looked after time and again while a broker runs. */
final class BrokerLooks {

    private BrokerLooks() {}

    /** On a thread of the broker that may wait, until it stops or this is cancelled; a look that takes long is waited for. */
    static ScheduledFuture<?> every(Duration pause, ActiveMQServer broker, Runnable look) {
        AtomicBoolean looks = new AtomicBoolean();
        return broker.getScheduledPool()
                .scheduleWithFixedDelay(
                        () -> {
                            if (looks.compareAndSet(false, true)) {
                                try {
                                    broker.getThreadPool().execute(() -> {
                                        try {
                                            look.run();
                                        } finally {
                                            looks.set(false);
                                        }
                                    });
                                } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread now
                                    looks.set(false);
                                }
                            }
                        },
                        pause.toMillis(),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
