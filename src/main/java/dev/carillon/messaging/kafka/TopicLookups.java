package dev.carillon.messaging.kafka;

import dev.carillon.event.RefusedException;
import dev.carillon.messaging.BrokerNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Whether topics are there. The client waits for one that is not until its time is over, and a batch may have many, so that is done by
 * threads of their own: a batch waits for all of its topics together no longer than {@link #WAIT}, and what is not known then fails,
 * while the lookup goes on for later attempts. Of one thread.
 */
final class TopicLookups {

    /** How long a batch waits for what is not known yet. */
    static final Duration WAIT = Duration.ofSeconds(2);

    private static final int AT_ONCE = 16; // threads, which end when they are not needed
    private static final int UNUSED = 10; // seconds
    private static final int MOST = 1_000; // that are remembered

    /** Looks one up, and throws if it is not there. */
    interface Lookup {
        void look(String topic) throws IOException;
    }

    private record Begun(CompletableFuture<Void> result, long at) {}

    private final Lookup lookup;
    private final ExecutorService threads;
    private final long rest;
    private final Map<String, Begun> begun = new LinkedHashMap<>(16, 0.75f, true); // the least used first

    private TopicLookups(Lookup lookup, ExecutorService threads, Duration rest) {
        this.lookup = lookup;
        this.threads = threads;
        this.rest = rest.toNanos();
    }

    static TopicLookups of(Lookup lookup, BrokerNetwork network) throws IOException {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, UNUSED, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), network.threads());
        threads.allowCoreThreadTimeOut(true);
        network.closing(threads::shutdownNow);
        return new TopicLookups(lookup, threads, network.patience().multipliedBy(2));
    }

    /**
     * Those of these topics to which nothing can be sent now, and why.
     *
     * @throws IOException if the guard refuses a broker
     */
    Map<String, Throwable> failures(Set<String> topics) throws IOException, InterruptedException {
        topics.forEach(this::begin);
        long until = System.nanoTime() + WAIT.toNanos();
        Map<String, Throwable> failures = new HashMap<>();
        for (String each : topics) {
            Throwable failure = failure(each, until);
            if (failure instanceof IOException guarded) {
                throw guarded;
            }
            if (failure instanceof RefusedException refused) {
                throw refused;
            }
            if (failure != null) {
                failures.put(each, failure);
            }
        }
        return failures;
    }

    /** It was there, and is not any more. */
    void gone(String topic, Throwable failure) {
        begun.put(topic, new Begun(CompletableFuture.failedFuture(failure), System.nanoTime()));
    }

    private Throwable failure(String topic, long until) throws InterruptedException {
        try {
            begun.get(topic).result.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (java.util.concurrent.TimeoutException e) {
            return new TimeoutException("Topic " + topic + " is not known yet");
        }
    }

    /** One that has failed is looked up again after a rest. */
    private void begin(String topic) {
        Begun before = begun.get(topic);
        boolean stays = before != null
                && (!before.result.isDone()
                        || !before.result.isCompletedExceptionally()
                        || System.nanoTime() - before.at < rest);
        if (stays) {
            return;
        }
        if (begun.size() >= MOST) {
            begun.remove(begun.keySet().iterator().next());
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        begun.put(topic, new Begun(result, System.nanoTime()));
        threads.execute(() -> look(topic, result));
    }

    private void look(String topic, CompletableFuture<Void> result) {
        try {
            lookup.look(topic);
            result.complete(null);
        } catch (IOException | KafkaException | RefusedException | IllegalStateException e) { // the last: it is closed
            result.completeExceptionally(e);
        }
    }
}
