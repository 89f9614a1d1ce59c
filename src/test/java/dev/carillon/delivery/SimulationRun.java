package dev.carillon.delivery;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Runs seeds one after the other; one that fails is shrunk. */
final class SimulationRun implements AutoCloseable {

    private static final Logger QUIET = Logger.getLogger("dev.carillon");
    private static final Logger DELIVERY = Logger.getLogger("dev.carillon.delivery");

    /** A seed that breaks a rule. */
    record Failure(long seed, SimulationScript script, String what, List<String> trace) {

        @Override
        public String toString() {
            return "seed " + seed + ": " + what + "\n" + script.options() + "\n" + String.join("\n", trace);
        }
    }

    private final SimulatedDatabase database;
    private final SimulatedMutation mutation;
    private final Level before = QUIET.getLevel();
    private final Handler listening = new Listening();
    private Simulation running;

    /** What nodes live with, and tell: it must have a cause. */
    private final class Listening extends Handler {
        @Override
        public void publish(LogRecord told) {
            if (told.getThrown() != null && running != null) {
                running.told(told.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    SimulationRun(SimulatedDatabase database, SimulatedMutation mutation) {
        this.database = database;
        this.mutation = mutation;
        database.rewrite(mutation.rewriting());
        QUIET.setLevel(Level.OFF);
        DELIVERY.setLevel(Level.WARNING);
        DELIVERY.setUseParentHandlers(false);
        DELIVERY.addHandler(listening);
    }

    /** Null if no rule is broken. */
    Throwable failure(SimulationScript script, List<String> trace) throws SQLException {
        Simulation simulation = new Simulation(database, script, mutation, trace);
        running = simulation;
        try {
            simulation.run();
            return null;
        } catch (SimulationRules.Broken | RuntimeException e) {
            if (trace != null) {
                trace.add(simulation.open());
            }
            return e;
        } finally {
            running = null;
        }
    }

    /** Null if no rule is broken. */
    Failure run(long seed) throws SQLException {
        SimulationScript script = SimulationScript.of(seed);
        Throwable failure = failure(script, null);
        if (failure == null) {
            return null;
        }
        SimulationScript shrunk = shrunk(script, kind(failure));
        List<String> trace = new ArrayList<>();
        Throwable again = failure(shrunk, trace);
        if (again == null) {
            return new Failure(seed, script, "not again: " + failure, trace);
        }
        for (StackTraceElement each : (again.getCause() == null ? again : again.getCause()).getStackTrace()) {
            if (each.getClassName().startsWith("dev.carillon")) {
                trace.add("    at " + each);
            }
        }
        return new Failure(seed, shrunk, String.valueOf(again), trace);
    }

    /** Of the same kind are those that begin alike. */
    private static String kind(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        int colon = text.indexOf(':');
        String first = colon < 0 ? text : text.substring(0, colon);
        return first.replaceAll("\\d+", "");
    }

    private SimulationScript shrunk(SimulationScript script, String kind) throws SQLException {
        SimulationScript smallest = script;
        for (int part = Math.max(1, smallest.steps().size() / 2); part >= 1; part /= 2) {
            for (int from = 0; from < smallest.steps().size(); ) {
                List<SimulationScript.Step> fewer = new ArrayList<>(smallest.steps());
                fewer.subList(from, Math.min(fewer.size(), from + part)).clear();
                SimulationScript candidate = smallest.with(fewer);
                Throwable failure = failure(candidate, null);
                if (failure != null && kind(failure).equals(kind)) {
                    smallest = candidate;
                } else {
                    from += part;
                }
            }
        }
        return smallest;
    }

    @Override
    public void close() throws SQLException {
        QUIET.setLevel(before);
        DELIVERY.setLevel(null);
        DELIVERY.setUseParentHandlers(true);
        DELIVERY.removeHandler(listening);
        database.close();
    }

    /** Runs so many, and says how far it is; throws what the first that fails has to tell. */
    void all(long first, long count) throws SQLException {
        long began = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            Failure failure = run(seed);
            if (failure != null) {
                throw new AssertionError(failure.toString());
            }
            if ((seed - first + 1) % 1_000 == 0) {
                System.out.println((seed - first + 1) + " seeds, " + perSecond(seed - first + 1, began) + " a second");
            }
        }
        System.out.println(count + " seeds, no broken rule (" + perSecond(count, began) + " a second)");
    }

    private static long perSecond(long seeds, long began) {
        return seeds * 1_000_000_000 / Math.max(1, System.nanoTime() - began);
    }

    /** {@code first count [mutation]}: goes on after a seed that fails. */
    public static void main(String[] arguments) throws SQLException {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        SimulatedMutation mutation = SimulatedMutation.valueOf(arguments.length > 2 ? arguments[2] : "NONE");
        int failures = 0;
        long began = System.nanoTime();
        try (SimulationRun run = new SimulationRun(SimulatedDatabase.inMemory(), mutation)) {
            for (long seed = first; seed < first + count; seed++) {
                Failure failure = run.run(seed);
                if (failure != null) {
                    System.out.println(failure);
                    if (++failures == Integer.getInteger("simulation.failures", 1)) {
                        System.out.println((seed - first + 1) + " seeds");
                        return;
                    }
                }
            }
        }
        SimulationRules.SEEN.forEach((what, times) -> System.out.println(times + " " + what));
        System.out.println(count + " seeds, " + failures + " broken, " + perSecond(count, began) + " a second");
    }
}
