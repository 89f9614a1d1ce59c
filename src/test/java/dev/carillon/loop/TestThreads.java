package dev.carillon.loop;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;

/** Plain threads in place of the server's. */
public final class TestThreads implements ManagedThreadFactory {

    private final ThreadFactory factory;

    TestThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    public static ManagedThreadFactory plain() {
        return new TestThreads(Thread::new);
    }

    public static Loops loops() {
        return loopsOn(Thread::new);
    }

    public static Loops loopsOn(ThreadFactory factory) {
        return new Loops(new TestThreads(factory));
    }

    @Override
    public Thread newThread(Runnable work) {
        return factory.newThread(work);
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
        throw new UnsupportedOperationException();
    }
}
