package dev.carillon.loop;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/** Plain threads in place of the server's. */
public final class TestThreads implements ManagedThreadFactory {

    public static Loops loops() {
        return new Loops(new TestThreads());
    }

    @Override
    public Thread newThread(Runnable work) {
        return new Thread(work);
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
        throw new UnsupportedOperationException();
    }
}
