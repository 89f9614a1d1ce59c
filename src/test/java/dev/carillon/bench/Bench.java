package dev.carillon.bench;

import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Measures what {@code carillon.bench.scenarios} names and writes {@code target/bench/report.json} and {@code report.md}.
 *
 * <p>Ends with 0 if nothing was lost or doubled and no target missed, with 1 if something was or could not be measured,
 * with 2 if it took too long.
 */
public final class Bench {

    /** Kept connections that publish, and requests of the client alone in flight. */
    static final int CONNECTIONS = 64;

    private Bench() {}

    public static void main(String[] arguments) {
        int status = 1;
        try {
            BenchSettings settings = BenchSettings.read();
            endAfter(settings.limit());
            Progress.say(
                    "measuring %s, within %d s",
                    settings.scenarios().stream().map(Scenario::name).toList(),
                    settings.limit().toSeconds());
            status = run(settings);
        } catch (Exception e) {
            e.printStackTrace();
        }
        System.exit(status); // whatever thread still runs
    }

    private static int run(BenchSettings settings) throws Exception {
        Files.createDirectories(settings.directory());
        CeilingMeasurement measurement = new CeilingMeasurement(settings);
        Map<Scenario, Ceilings> ceilings = new LinkedHashMap<>();
        for (Scenario each : settings.scenarios()) {
            if (each.isNeighbours() || each.isWarmUp()) {
                continue; // compared with itself
            }
            ceilings.put(each, measurement.of(each));
        }
        Report report = new Report(Machine.describe(settings));
        Map<String, List<Scenario>> places = settings.scenarios().stream()
                .collect(Collectors.groupingBy(Scenario::place, LinkedHashMap::new, Collectors.toList()));
        for (List<Scenario> scenarios : places.values()) {
            measure(settings, scenarios, ceilings, report);
        }
        System.out.println();
        System.out.println(report.markdown());
        Progress.say("written to %s", settings.directory());
        if (!report.isWhole()) {
            Progress.say("FAILED: events were lost or came twice");
            return 1;
        }
        report.missed().forEach(each -> Progress.say("MISSED: %s", each));
        return report.missed().isEmpty() ? 0 : 1;
    }

    /** Scenarios of one place, on one server. */
    private static void measure(
            BenchSettings settings, List<Scenario> scenarios, Map<Scenario, Ceilings> ceilings, Report report)
            throws Exception {
        Scenario first = scenarios.get(0);
        BenchDatabase database = first.database().equals("h2")
                ? null // the server's own file
                : BenchDatabase.empty(first.database(), settings.directory(), "carillon");
        try (Sink sink = new Sink(new Ledger());
                BenchServer server = BenchServer.carillon(settings, first, database)) {
            Progress.say("Carillon is ready (%s)", first.place());
            server.subscribe(sink.uri(), "bench/**");
            for (Scenario each : scenarios) {
                if (each.isWarmUp()) {
                    report.add(each.name(), new WarmUp(server, sink, each.name()).run());
                    report.write(settings.directory());
                    continue;
                }
                Duration time = settings.time().dividedBy(each.isNeighbours() ? 4 : each.isBatch() ? 2 : 1);
                Figures figures = each.isNeighbours()
                        ? new Neighbours(server, sink, each.name(), time).run()
                        : new EndToEnd(server, sink, each, time).run(ceilings.get(each));
                report.add(each.name(), figures);
                report.write(settings.directory());
            }
            Progress.say("%,d signatures checked", sink.checked());
        }
    }

    private static void endAfter(Duration limit) {
        Thread watch = new Thread(
                () -> {
                    try {
                        TimeUnit.NANOSECONDS.sleep(limit.toNanos());
                        Progress.say("FAILED: not done after %d s", limit.toSeconds());
                        System.exit(2);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "bench-limit");
        watch.setDaemon(true);
        watch.start();
    }
}
