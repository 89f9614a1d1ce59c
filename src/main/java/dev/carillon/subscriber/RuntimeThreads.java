package dev.carillon.subscriber;

import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.ServerExecutor;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;

/** The threads on which subscribers added at run time are called: at most {@code carillon.subscriber.threads}. Thread safe. */
@OnePerNode
class RuntimeThreads {

    private final ServerExecutor executor;
    private final Semaphore free;

    @Inject
    RuntimeThreads(ServerExecutor executor, SubscriberSettings settings) {
        this.executor = executor;
        free = new Semaphore(settings.threads());
    }

    /**
     * Has a thread do this; false if none is free.
     *
     * @param calls call {@link #release} when they are done
     */
    boolean start(Runnable calls) {
        if (!free.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(calls);
            return true;
        } catch (RuntimeException e) { // refused; or in whatever way an executor of an admin's says so
            free.release();
            return false;
        }
    }

    void release() {
        free.release();
    }
}
