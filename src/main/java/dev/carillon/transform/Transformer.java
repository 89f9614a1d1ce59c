package dev.carillon.transform;

import dev.carillon.event.EventData;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Applies transformations on two threads of its own, which start with the first one. Owners take turns: who has many or
 * slow ones waits for itself. Thread safe.
 */
@ApplicationScoped
public class Transformer {

    private static final Logger LOG = Logger.getLogger(Transformer.class.getName());
    private static final int THREADS = 2;

    private record Work(Transformation transformation, EventData event, Consumer<TransformResult> done) {}

    private final Clock clock;
    private final Map<Object, Deque<Work>> waiting = new LinkedHashMap<>(); // whose turn is next stands in front
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    @Inject
    public Transformer(Clock clock) {
        this.clock = clock;
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
        synchronized (this) {
            if (!closed) {
                waiting.computeIfAbsent(owner, first -> new ArrayDeque<>()).add(new Work(transformation, event, done));
                start();
                notify();
                return;
            }
        }
        done.accept(new TransformResult.Stopped());
    }

    private void start() {
        while (threads.size() < THREADS) {
            Thread thread = OwnThread.of(this::run, "carillon-transform-" + (threads.size() + 1));
            threads.add(thread);
            thread.start();
        }
    }

    private void run() {
        for (Work work = next(); work != null; work = next()) {
            try {
                work.done.accept(work.transformation.apply(work.event, clock.instant()));
            } catch (RuntimeException | Error e) { // an error of ours must not cost all others their transformations
                LOG.log(Level.SEVERE, "transform.failed; its outcome is lost", e);
            }
        }
    }

    private synchronized Work next() {
        while (waiting.isEmpty()) {
            if (closed) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        Map.Entry<Object, Deque<Work>> first = waiting.entrySet().iterator().next();
        waiting.remove(first.getKey());
        Work work = first.getValue().poll();
        if (!first.getValue().isEmpty()) {
            waiting.put(first.getKey(), first.getValue()); // to the end of the line
        }
        return work;
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
        left.forEach(each -> each.done.accept(new TransformResult.Stopped()));
        try {
            for (Thread each : ended) {
                each.join(Bounds.LONGEST.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
