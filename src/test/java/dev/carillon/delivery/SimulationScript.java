package dev.carillon.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a seed draws: how everything is set, and what happens in which order. Steps can be left out. */
record SimulationScript(long seed, Options options, List<Step> steps) {

    /** What happens. Details are drawn by its own number, against what is there by then. */
    enum Kind {
        /** Some time passes, answers come, loops do their steps. */
        TICK(38),
        /** One loop of one node does a step, whether it is its turn or not. */
        LOOP(10),
        PUBLISH(14),
        /** A subscription is paused, resumed, disabled, enabled, moved, changed, deleted or made. */
        CHANGE(11),
        /** A receiver answers otherwise from now on. */
        MOOD(6),
        /** Resend, test, replay, recover, retry, or what is done with such a job. */
        ASK(9),
        /** Nothing happens for long. */
        IDLE(3),
        /** On one node, something is about to go wrong. */
        FAULT(10),
        /** In the middle of what one node does, another does something. */
        BETWEEN(8),
        STOP(3),
        KILL(3),
        /** A node that ends in good order. */
        END(1),
        START(4),
        JUMP(1),
        SKEW(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    record Step(Kind kind, long draw) {
        @Override
        public String toString() {
            return kind + "(" + Long.toHexString(draw) + ")";
        }
    }

    /**
     * How everything is set.
     *
     * @param faults whether statements and commits fail, and nodes stop, die and end
     * @param between whether transactions of different nodes meet
     * @param off how far each node's clock is off
     */
    record Options(
            int nodes,
            int subscriptions,
            boolean faults,
            boolean between,
            List<Duration> off,
            Duration kept,
            DeliverySettings settings) {}

    static SimulationScript of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        int kind = random.nextInt(10);
        boolean faults = kind >= 3;
        boolean between = kind >= 1 && kind <= 2 || kind >= 6;
        int nodes = 1 + random.nextInt(3);
        List<Duration> off = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            off.add(random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(-30_000, 30_001)) : Duration.ZERO);
        }
        Options options = new Options(
                nodes,
                1 + random.nextInt(4),
                faults,
                between,
                off,
                random.nextInt(3) == 0 ? Duration.ofMinutes(1 + random.nextInt(30)) : Duration.ofDays(60),
                settings(random));
        int total = 10 + random.nextInt(60);
        List<Step> steps = new ArrayList<>();
        while (steps.size() < total) {
            Kind drawn = drawn(random);
            if (drawn.compareTo(Kind.FAULT) >= 0
                    && !(drawn == Kind.BETWEEN ? between && nodes > 1 : faults || drawn == Kind.START)) {
                continue;
            }
            steps.add(new Step(drawn, random.nextLong()));
        }
        return new SimulationScript(seed, options, List.copyOf(steps));
    }

    private static DeliverySettings settings(SplittableRandom random) {
        int held = random.nextBoolean() ? 4_000 : 2 + random.nextInt(20);
        int inFlight = random.nextBoolean() ? 256 : 1 + random.nextInt(8);
        return new DeliverySettings(
                inFlight,
                random.nextBoolean() ? 32 : 1 + random.nextInt(4),
                held,
                random.nextInt(4) == 0 ? 40 : 64 << 20,
                random.nextBoolean() ? 1_000 : 1 + random.nextInt(10),
                Duration.ofSeconds(15),
                random.nextBoolean()
                        ? CircuitPolicy.DEFAULT
                        : new CircuitPolicy(1 + random.nextInt(4), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                random.nextInt(4) == 0 ? Duration.ofMinutes(2) : Duration.ofDays(5));
    }

    private static Kind drawn(SplittableRandom random) {
        int sum = 0;
        for (Kind each : Kind.values()) {
            sum += each.weight;
        }
        int drawn = random.nextInt(sum);
        for (Kind each : Kind.values()) {
            drawn -= each.weight;
            if (drawn < 0) {
                return each;
            }
        }
        throw new AssertionError();
    }

    SimulationScript with(List<Step> fewer) {
        return new SimulationScript(seed, options, List.copyOf(fewer));
    }
}
