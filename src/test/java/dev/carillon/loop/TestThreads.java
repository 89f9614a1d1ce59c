package dev.carillon.loop;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;

/** Plain threads in place of the server's. */
public final class TestThreads implements ManagedThreadFactory {

    private final ThreadFactory factory;

    private TestThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    public static Loops loops() {
        return loopsOn(Thread::new);
    }

    public static Loops loopsOn(ThreadFactory factory) {
        return new Loops(new TestThreads(factory));
    }

    /** Loops that do nothing by themselves: who has come to rest goes on when it is woken, and not before. */
    public static Loops loopsThatMustBeWoken() {
        return new Loops(new TestThreads(Thread::new)) {

            @Override
            public Loop start(String name, Loop.Step step) {
                return super.start(name, neverByItself(step));
            }

            @Override
            public Loop startNeeded(String name, Loop.Step step) {
                return super.startNeeded(name, neverByItself(step));
            }
        };
    }

    private static Loop.Step neverByItself(Loop.Step step) {
        return () -> step.run().isZero() ? Duration.ZERO : Duration.ofDays(1);
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
