package dev.carillon.client;

import dev.carillon.event.EventRejectedException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads in no transaction, for callers whose transaction is over: what they open themselves is refused, or on Payara lost, and
 * leaves their thread in a new transaction that is never ended.
 *
 * <p>Not the server's executor: all its threads may be callers that wait here. Thread safe.
 */
@ApplicationScoped
class FreeThreads {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST = 4;

    private final Duration patience;
    private ExecutorService threads;

    FreeThreads() {
        this(PATIENCE);
    }

    FreeThreads(Duration patience) {
        this.patience = patience;
    }

    @PostConstruct
    void begin() {
        ThreadFactory factory = ManagedThreads.factory();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST, MOST, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> named(factory.newThread(work)));
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /** Has this bean made where there is JNDI: not every thread that ends a transaction has it. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {}

    private static Thread named(Thread thread) {
        thread.setName("carillon-client-send");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Returns when it is done.
     *
     * @throws EventRejectedException as {@code work} throws it, or if it is not done within 30 s
     */
    void run(Runnable work) {
        Future<?> done = submit(work);
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unknown(done, "the broker has not answered within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(done, "interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EventRejectedException rejected
                    ? rejected
                    : new EventRejectedException("the event cannot be sent: " + e.getCause(), e.getCause());
        }
    }

    private Future<?> submit(Runnable work) {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException e) {
            throw new EventRejectedException("the application is being stopped", e);
        }
    }

    private static EventRejectedException unknown(Future<?> done, String why, Exception cause) {
        done.cancel(true);
        return new EventRejectedException(why + ": whether the event was sent is not known", cause);
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }
}
