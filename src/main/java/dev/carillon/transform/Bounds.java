package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Watches one evaluation, at each step of it and around each function.
 *
 * <p>Each value has a weight: its characters, and {@value #ELEMENT} for each member, counted as often as it appears. No
 * value may weigh more than {@value #HEAVIEST}, and all that are made together no more than {@value #TOGETHER}. So an
 * operator or a function, which nothing can end, never has much to work on; those whose work is more than the weight of what
 * they are given are replaced ({@link Library}).
 */
final class Bounds {

    static final int HEAVIEST = 2_000_000;
    static final int TOGETHER = 20_000_000;
    static final int STEPS = 200_000;
    static final int DEEPEST = 200;
    static final Duration LONGEST = Duration.ofSeconds(2);

    static final int ELEMENT = 100;

    /** A member of a list that is known: steps of paths copy it. */
    private static final int REFERENCE = 10;
    /** A member of a tuple, of which a path with variables makes one for each value. */
    private static final int TUPLE = 400;

    private static final ThreadLocal<Bounds> OF_THREAD = new ThreadLocal<>();

    private final Shape shape;
    private final Instant now;
    private final long until = System.nanoTime() + LONGEST.toNanos();
    private final Map<Object, Integer> weighed = new IdentityHashMap<>();
    private int steps;
    private int depth;
    private long together;
    private OutOfBounds exceeded;

    Bounds(Shape shape, Instant now) {
        this.shape = shape;
        this.now = now;
    }

    /** Those of the evaluation that the thread is in. */
    static Bounds ofThread() {
        return OF_THREAD.get();
    }

    /** Does the work; what goes over the bounds says so, whatever the library makes of it on the way. */
    <T> T within(Supplier<T> work) {
        OF_THREAD.set(this);
        try {
            return work.get();
        } catch (RuntimeException | StackOverflowError e) {
            if (exceeded != null) {
                throw exceeded;
            }
            throw e;
        } finally {
            OF_THREAD.remove();
        }
    }

    void watch(Jsonata.Frame frame) {
        frame.setEvaluateEntryCallback((expression, input, environment) -> enter());
        frame.setEvaluateExitCallback((expression, input, environment, result) -> leave(expression, result));
    }

    /** What {@code $now()} says. */
    Instant now() {
        return now;
    }

    OutOfBounds exceeded(OutOfBounds by) {
        if (exceeded == null) {
            exceeded = by;
        }
        return exceeded;
    }

    /** One more step. */
    void step() {
        if (++steps > STEPS) {
            throw tooMuch("it takes more than " + STEPS + " steps");
        }
        if (exceeded != null) {
            throw exceeded;
        }
        checkTime();
    }

    /** To be asked in each loop whose work grows faster than its input. */
    void checkTime() {
        if (System.nanoTime() - until > 0) {
            throw tooMuch("it takes longer than " + LONGEST.toSeconds() + " s");
        }
    }

    private void enter() {
        step();
        if (++depth > DEEPEST) {
            throw tooMuch("it is nested more than " + DEEPEST + " deep");
        }
    }

    private void leave(Parser.Symbol expression, Object result) {
        depth--;
        if (result instanceof Pattern) {
            throw exceeded(OutOfBounds.forbidden("regular expressions are not available"));
        }
        if (result instanceof String) {
            charge(weigh(result, 0));
        } else if (isContainer(result)) {
            made(result);
        }
        if (result instanceof List<?> list) {
            charge((long) list.size() * (expression.tuple == null ? REFERENCE : TUPLE * (2L + shape.variables())));
        }
    }

    /** Counts a value, unless it was there before. */
    void made(Object value) {
        if (!isContainer(value)) {
            weigh(value, 0);
        } else if (shape.changes()) {
            int weight = weigh(value, 0);
            Integer before = weighed.put(value, weight);
            charge(before == null ? weight : Math.max(0, weight - before));
        } else if (!weighed.containsKey(value)) {
            charge(weigh(value, 0));
        }
    }

    private void charge(long weight) {
        together += weight;
        if (together > TOGETHER) {
            throw tooMuch("the values it makes are too large together");
        }
    }

    /** Refuses what is too heavy. */
    void weigh(Object value) {
        weigh(value, 0);
    }

    private int weigh(Object value, int level) {
        if (value instanceof String text) {
            return bounded(ELEMENT + (long) text.length());
        }
        if (!isContainer(value)) {
            return ELEMENT;
        }
        Integer known = shape.changes() ? null : weighed.get(value); // it may have grown since
        if (known != null) {
            return known;
        }
        if (level > DEEPEST) {
            throw tooMuch("a value is nested more than " + DEEPEST + " deep");
        }
        long weight = ELEMENT;
        if (value instanceof Map<?, ?> map) {
            bounded((long) map.size() * ELEMENT);
            for (Map.Entry<?, ?> each : map.entrySet()) {
                weight = bounded(weight + String.valueOf(each.getKey()).length() + weigh(each.getValue(), level + 1));
            }
        } else {
            List<?> list = (List<?>) value;
            bounded((long) list.size() * ELEMENT); // a range is long before it is anything
            for (Object each : list) {
                weight = bounded(weight + weigh(each, level + 1));
            }
        }
        if (!shape.changes()) {
            weighed.put(value, (int) weight);
        }
        return (int) weight;
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map || value instanceof List;
    }

    private int bounded(long weight) {
        if (weight > HEAVIEST) {
            throw tooMuch("a value is too large");
        }
        return (int) weight;
    }

    private OutOfBounds tooMuch(String message) {
        return exceeded(OutOfBounds.tooMuch(message));
    }
}
