package dev.carillon.transform;

import dev.carillon.event.EventData;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Applies transformations on two threads of its own, which start with the first one. Owners take turns, and none has more
 * than one thread at a time: who has many or slow ones waits for itself. Thread safe.
 */
@ApplicationScoped
public class Transformer {

    private static final Logger LOG = Logger.getLogger(Transformer.class.getName());
    private static final int THREADS = 2;

    /** Made before there is no memory for it. */
    private static final TransformResult NOT_APPLIED =
            new TransformResult.Stopped("the transformation could not be applied");

    private record Work(Object owner, Transformation transformation, EventData event, Consumer<TransformResult> done) {}

    private final Clock clock;
    private final BiFunction<Runnable, String, Thread> threadFactory;
    private final Map<Object, Deque<Work>> waiting = new LinkedHashMap<>(); // whose turn is next stands in front
    private final Set<Object> served = new HashSet<>(); // they wait, however much they have
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
     * @param owner whose turn it takes
     * @param done told exactly once, on a thread of this room that others wait for
     */
    public void apply(Object owner, Transformation transformation, EventData event, Consumer<TransformResult> done) {
        Work work = new Work(owner, transformation, event, done);
        String refused;
        synchronized (this) {
            refused = closed ? "Carillon is stopping" : start();
            if (refused == null) {
                waiting.computeIfAbsent(owner, first -> new ArrayDeque<>()).add(work);
                notify();
            }
        }
        if (refused != null) {
            tell(work, new TransformResult.Stopped(refused));
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
            log("transform.thread.failed; tried again with the next transformation", e);
            return threads.isEmpty() ? "no thread can be started" : null;
        }
        return null;
    }

    private void run() {
        for (Work work = next(); work != null; work = next()) {
            try {
                tell(work, result(work));
            } finally {
                served(work.owner);
            }
        }
    }

    private TransformResult result(Work work) {
        try {
            return work.transformation.apply(work.event, clock.instant());
        } catch (RuntimeException | Error e) {
            log("transform.failed; the event is to be tried again", e);
            return NOT_APPLIED;
        }
    }

    /** An error of whoever is told must not cost all others their transformations. */
    private static void tell(Work work, TransformResult result) {
        try {
            work.done.accept(result);
        } catch (RuntimeException | Error e) {
            log("transform.failed; its outcome is lost", e);
        }
    }

    private static void log(String fact, Throwable reason) {
        try {
            LOG.log(Level.SEVERE, fact, reason);
        } catch (RuntimeException | Error e) {
            return; // without memory not even this; the thread is needed by all others
        }
    }

    private synchronized Work next() {
        while (!closed) {
            for (Map.Entry<Object, Deque<Work>> each : waiting.entrySet()) {
                if (served.add(each.getKey())) {
                    Work work = each.getValue().poll();
                    waiting.remove(each.getKey());
                    if (!each.getValue().isEmpty()) {
                        waiting.put(each.getKey(), each.getValue()); // to the end of the line
                    }
                    return work;
                }
            }
            try {
                wait();
            } catch (InterruptedException e) {
                continue; // nobody has a reason to; close() ends it
            }
        }
        return null;
    }

    private synchronized void served(Object owner) {
        served.remove(owner);
        notify();
    }

    /** Ends its threads, after what they are doing now. */
    @PreDestroy
    public void close() {
        List<Thread> ended;
        List<Work> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiting.values().forEach(left::addAll);
            waiting.clear();
            notifyAll();
            ended = List.copyOf(threads);
        }
        left.forEach(each -> tell(each, new TransformResult.Stopped("Carillon is stopping")));
        try {
            for (Thread each : ended) {
                each.join(Bounds.LONGEST.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
