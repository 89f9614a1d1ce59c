package dev.carillon.transform;

import dev.carillon.event.EventData;
import dev.carillon.loop.FailureLog;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Applies transformations on three threads of its own, which start with the first one. Applications take turns, and within
 * each its owners. No owner has more than one thread at a time and no application more than two: who has many or slow ones
 * waits for itself. Thread safe.
 */
@ApplicationScoped
public class Transformer {

    private static final FailureLog LOG = new FailureLog(Transformer.class);
    private static final int THREADS = 3;
    private static final int MOST_OF_ONE = THREADS - 1; // of an application

    /** Made before there is no memory for it. */
    private static final TransformResult NOT_APPLIED =
            new TransformResult.Stopped("the transformation could not be applied");

    private record Work(
            Turns.Whose whose, Transformation transformation, EventData event, Consumer<TransformResult> done) {}

    private final Clock clock;
    private final BiFunction<Runnable, String, Thread> threadFactory;
    private final Turns<Work> turns = new Turns<>(MOST_OF_ONE);
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    @Inject
    public Transformer(Clock clock) {
        this(clock, OwnThread::of);
    }

    Transformer(Clock clock, BiFunction<Runnable, String, Thread> threadFactory) {
        this.clock = clock;
        this.threadFactory = threadFactory;
    }

    protected Transformer() { // CDI client proxy
        this(null);
    }

    /**
     * Applies a transformation soon. Returns at once.
     *
     * @param application whose turn it takes
     * @param owner whose turn it takes among those of the application
     * @param done called exactly once, on a thread of this room that others wait for
     */
    public void apply(
            int application,
            Object owner,
            Transformation transformation,
            EventData event,
            Consumer<TransformResult> done) {
        Work work = new Work(new Turns.Whose(application, owner), transformation, event, done);
        String refused;
        synchronized (this) {
            refused = closed ? "Carillon is stopping" : start();
            if (refused == null) {
                turns.add(work.whose, work);
                notify();
            }
        }
        if (refused != null) {
            complete(work, new TransformResult.Stopped(refused));
        }
    }

    /** @return why there is no thread at all, or null */
    private String start() {
        threads.removeIf(each -> !each.isAlive());
        try {
            while (threads.size() < THREADS) {
                Thread thread = threadFactory.apply(this::run, "carillon-transform-" + (threads.size() + 1));
                thread.start();
                threads.add(thread);
            }
        } catch (RuntimeException | Error e) { // above all OutOfMemoryError, where there are too many threads
            LOG.log(Level.SEVERE, "transform.thread.failed; tried again with the next transformation", e);
            return threads.isEmpty() ? "no thread can be started" : null;
        }
        return null;
    }

    private void run() {
        for (Work work = next(); work != null; work = next()) {
            try {
                complete(work, result(work));
            } finally {
                ended(work.whose);
            }
        }
    }

    private TransformResult result(Work work) {
        try {
            return work.transformation.apply(work.event, clock.instant());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, "transform.failed; the event is to be tried again", e);
            return NOT_APPLIED;
        }
    }

    /** An error of one callback must not cost all others their transformations. */
    private static void complete(Work work, TransformResult result) {
        try {
            work.done.accept(result);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, "transform.failed; its outcome is lost", e);
        }
    }

    private synchronized Work next() {
        while (!closed) {
            Work work = turns.next();
            if (work != null) {
                return work;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                continue; // no reason is known; close() ends it
            }
        }
        return null;
    }

    private synchronized void ended(Turns.Whose whose) {
        turns.ended(whose);
        notify();
    }

    /** Ends its threads, after what they are doing now. */
    @PreDestroy
    public void close() {
        List<Thread> ended;
        List<Work> left;
        synchronized (this) {
            closed = true;
            left = turns.drain();
            notifyAll();
            ended = List.copyOf(threads);
        }
        left.forEach(each -> complete(each, new TransformResult.Stopped("Carillon is stopping")));
        try {
            for (Thread each : ended) {
                each.join(Bounds.LONGEST.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
