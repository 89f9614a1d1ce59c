package dev.carillon.conformance;

import java.util.List;
import java.util.Random;

/** Chance from a seed: the same seed and number, the same event. Not thread safe. */
final class Chance {

    private final Random random;

    Chance(long seed, long nr) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + nr);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean percent(int percent) {
        return below(100) < percent;
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
