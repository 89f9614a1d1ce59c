package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Watches one evaluation, at each step of it.
 *
 * <p>Each value has a weight: its characters, and {@value #ELEMENT} for each member, counted as often as it appears. No
 * value may weigh more than {@value #HEAVIEST}, and all that are made together no more than {@value #TOGETHER}: so a single
 * function, which cannot be watched, never has much to work on, and memory stays bounded.
 */
final class Bounds {

    static final int HEAVIEST = 2_000_000;
    static final int TOGETHER = 20_000_000;
    static final int STEPS = 200_000;
    static final int DEEPEST = 200;
    static final Duration LONGEST = Duration.ofSeconds(2);

    private static final int ELEMENT = 100;

    private final long until = System.nanoTime() + LONGEST.toNanos();
    private final Map<Object, Integer> weighed = new IdentityHashMap<>();
    private int steps;
    private int depth;
    private int together;

    void watch(Jsonata.Frame frame) {
        frame.setEvaluateEntryCallback((expression, input, environment) -> enter());
        frame.setEvaluateExitCallback((expression, input, environment, result) -> leave(result));
    }

    private void enter() {
        if (++steps > STEPS) {
            throw OutOfBounds.tooMuch("it takes more than " + STEPS + " steps");
        }
        if (++depth > DEEPEST) {
            throw OutOfBounds.tooMuch("it is nested more than " + DEEPEST + " deep");
        }
        if (System.nanoTime() - until > 0) {
            throw OutOfBounds.tooMuch("it takes longer than " + LONGEST.toSeconds() + " s");
        }
    }

    private void leave(Object result) {
        depth--;
        if (result instanceof Pattern) {
            // A regular expression can take forever on a short text, and nothing here could stop it.
            throw OutOfBounds.forbidden("regular expressions are not available");
        }
        if (result instanceof String || (isContainer(result) && !weighed.containsKey(result))) {
            together += weigh(result, 0);
            if (together > TOGETHER) {
                throw OutOfBounds.tooMuch("the values it makes are too large together");
            }
        }
    }

    /** Weighs what the evaluation begins with. */
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
        Integer known = weighed.get(value);
        if (known != null) {
            return known;
        }
        if (level > DEEPEST) {
            throw OutOfBounds.tooMuch("a value is nested more than " + DEEPEST + " deep");
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
        weighed.put(value, (int) weight);
        return (int) weight;
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map || value instanceof List;
    }

    private static int bounded(long weight) {
        if (weight > HEAVIEST) {
            throw OutOfBounds.tooMuch("a value is too large");
        }
        return (int) weight;
    }
}
