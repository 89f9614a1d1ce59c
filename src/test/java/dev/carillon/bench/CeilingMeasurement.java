package dev.carillon.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Measures ceilings, each of them once for all scenarios that share it. */
final class CeilingMeasurement {

    private static final int GROUP_OF_BATCHES = 256; // carillon.publish.group-events

    private interface Measurement {
        double run() throws Exception;
    }

    private final BenchSettings settings;
    private final Map<String, Double> measured = new HashMap<>();

    CeilingMeasurement(BenchSettings settings) {
        this.settings = settings;
    }

    Ceilings of(Scenario scenario) throws Exception {
        String form = scenario.isBatch() ? " in batches" : "";
        int group = scenario.isBatch() ? GROUP_OF_BATCHES : Bench.CONNECTIONS;
        if (!measured.containsKey("parse " + scenario.server() + form)) {
            parse(scenario);
        }
        return new Ceilings(
                measured.get("parse " + scenario.server() + form),
                once("commit " + scenario.database(), () -> commit(scenario, 1)),
                once("commitGrouped " + scenario.database() + form, () -> commit(scenario, group)),
                once("jms", () -> JmsCeiling.measure(Bench.CONNECTIONS, seconds(2), seconds(3))),
                once("client", this::client));
    }

    private double once(String name, Measurement measurement) throws Exception {
        Double known = measured.get(name);
        if (known == null) {
            known = measurement.run();
            measured.put(name, known);
            Progress.say("ceiling %s: %,.0f events/s", name, known);
        }
        return known;
    }

    /** For all kinds of scenario that were chosen on this server at once: it takes long to start and to warm up. */
    private void parse(Scenario scenario) throws Exception {
        try (BenchServer server = BenchServer.parsing(settings, scenario)) {
            for (Scenario each : settings.scenarios()) {
                if (each.server().equals(scenario.server())) {
                    String name = "parse " + each.server() + (each.isBatch() ? " in batches" : "");
                    once(name, () -> parse(server, each));
                }
            }
        }
    }

    private double parse(BenchServer server, Scenario scenario) throws IOException, InterruptedException {
        Tally.Counter counter = new Tally.Counter();
        RequestTemplate request = scenario.isBatch()
                ? RequestTemplate.batch(server.address(), BenchServer.EVENTS, "none", scenario.eventsPerRequest(), "p")
                : RequestTemplate.single(server.address(), BenchServer.EVENTS, "none");
        try (Generator generator = new Generator(server.address(), Bench.CONNECTIONS, request, counter)) {
            generator.full();
            Duration least = seconds(scenario.isBatch() ? 3 : 10);
            Rate.steady("parse", counter::accepted, least, least.multipliedBy(2));
            double rate = Rate.over(counter::accepted, seconds(5));
            generator.pause();
            return rate;
        }
    }

    private double commit(Scenario scenario, int group) throws Exception {
        String name = "commit-" + scenario.database() + (scenario.isBatch() ? "-batches-" : "-") + group;
        BenchDatabase database = BenchDatabase.migrated(scenario.database(), settings.directory(), name);
        boolean keyed = scenario.isBatch() && group > 1;
        try (CommitCeiling loops = new CommitCeiling(database, group, keyed)) {
            return group > 1
                    ? loops.measure("commitGrouped", seconds(5), seconds(6))
                    : loops.measure("commit", seconds(3), seconds(4));
        } finally {
            database.drop();
        }
    }

    private double client() throws Exception {
        Ledger ledger = new Ledger();
        try (Sink sink = new Sink(ledger)) {
            double rate = new ClientCeiling(sink.uri(), ledger).measure(seconds(5), seconds(5));
            sink.check();
            return rate;
        }
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
