package dev.carillon.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** {@code report.json} and {@code report.md}. */
final class Report {

    private final Map<String, Object> machine;
    private final Map<String, Figures> scenarios = new LinkedHashMap<>();
    private final Map<String, WarmUp.Curve> curves = new LinkedHashMap<>();

    Report(Map<String, Object> machine) {
        this.machine = machine;
    }

    void add(String scenario, Figures figures) {
        scenarios.put(scenario, figures);
    }

    void add(String scenario, WarmUp.Curve curve) {
        curves.put(scenario, curve);
    }

    /** Whether nothing was lost and nothing came twice. */
    boolean isWhole() {
        return scenarios.values().stream().allMatch(Figures::isWhole);
    }

    /** What is out of target, in words. */
    List<String> missed() {
        return scenarios.entrySet().stream()
                .flatMap(each -> each.getValue().missed().stream().map(what -> each.getKey() + ": " + what))
                .toList();
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Map<String, Object> all = new LinkedHashMap<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        scenarios.forEach((name, each) -> figures.put(name, each.asMap()));
        curves.forEach((name, each) -> figures.put(
                name,
                Map.of("tenSecondRates", each.rates(), "nearlySteadyAfterSeconds", each.nearlySteadyAfterSeconds())));
        all.put("machine", machine);
        all.put("scenarios", figures);
        String json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all);
        Files.writeString(directory.resolve("report.json"), json + "\n");
        Files.writeString(directory.resolve("report.md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        row(text, "machine", "");
        row(text, "---", "---");
        machine.forEach((key, value) -> row(text, key, value.toString()));
        text.append('\n');
        curves.forEach((name, each) -> curve(text, name, each));
        if (scenarios.isEmpty()) {
            return text.toString();
        }
        List<String> names = List.copyOf(scenarios.keySet());
        row(text, "events a second", String.join(" | ", names));
        row(text, "---", String.join(" | ", names.stream().map(each -> "---:").toList()));
        each(text, "**end to end**", each -> "**%,.0f**".formatted(each.delivered()));
        each(text, "accepted", each -> "%,.0f".formatted(each.accepted()));
        ceiling(text, "ceiling `parse`", Ceilings::parse);
        ceiling(text, "ceiling `commitGrouped`", Ceilings::commitGrouped);
        ceiling(text, "ceiling `jms`", Ceilings::jms);
        ceiling(text, "ceiling `client`", Ceilings::client);
        ceiling(text, "(`commit`, one event each)", Ceilings::commit);
        each(
                text,
                "**ratio** to the lowest ceiling",
                each -> each.ceilings() == null ? "" : "**%.2f**".formatted(each.ratio()));
        each(text, "latency p50 / p95 / p99, ms", each -> "%.1f / %.1f / %.1f"
                .formatted(each.p50Ms(), each.p95Ms(), each.p99Ms()));
        each(text, "CPU seconds per 10,000 events", each -> "%.2f".formatted(each.cpuSecondsPer10k()));
        each(text, "other processes, % of the processors", each -> "%.0f".formatted(each.othersShare() * 100));
        each(text, "peak heap, MiB", each -> "%d".formatted(each.peakHeapMiB()));
        each(text, "lost / doubled", each -> each.lost() + " / " + each.doubled());
        scenarios.forEach((name, each) -> neighbours(text, name, each.neighbours()));
        return text.toString();
    }

    private void ceiling(StringBuilder text, String what, ToDoubleFunction<Ceilings> ceiling) {
        each(
                text,
                what,
                each -> each.ceilings() == null ? "" : "%,.0f".formatted(ceiling.applyAsDouble(each.ceilings())));
    }

    private static void neighbours(StringBuilder text, String name, NeighbourFigures figures) {
        if (figures == null) {
            return;
        }
        text.append("\nThe 97 good ones of `")
                .append(name)
                .append("`, without and with three bad ones beside them:\n\n");
        row(text, "run", "delivered/s | p50 / p95 / p99, ms | other processes, %");
        row(text, "---", "---: | ---: | ---:");
        for (NeighbourRun each : figures.runs()) {
            row(
                    text,
                    each.noisy() ? "with" : "without",
                    "%,.0f | %.1f / %.1f / %.1f | %.0f"
                            .formatted(
                                    each.throughput().delivered(),
                                    each.p50Ms(),
                                    each.p95Ms(),
                                    each.p99Ms(),
                                    each.throughput().othersShare() * 100));
        }
        row(
                text,
                "**median ratio**",
                "**%.2f** | p99 **%.2f** | ".formatted(figures.throughputRatio(), figures.p99Ratio()));
        figures.missed().forEach(each -> text.append("\nMISSED: ").append(each).append('\n'));
    }

    private static void curve(StringBuilder text, String name, WarmUp.Curve curve) {
        text.append("`%s`: events a second, of each ten seconds since the first event:%n%n".formatted(name));
        text.append(curve.rates().stream().map("%,.0f"::formatted).collect(Collectors.joining(" · ")));
        text.append("%n%nIn the end %,.0f; 80 %% of that within %d s.%n%n"
                .formatted(curve.steady(), curve.nearlySteadyAfterSeconds()));
    }

    private interface Cell {
        String of(Figures figures);
    }

    private void each(StringBuilder text, String what, Cell cell) {
        Locale.setDefault(Locale.ROOT); // of this program: the same report everywhere
        row(
                text,
                what,
                String.join(" | ", scenarios.values().stream().map(cell::of).toList()));
    }

    private static void row(StringBuilder text, String first, String others) {
        text.append("| ").append(first).append(" | ").append(others).append(" |\n");
    }
}
