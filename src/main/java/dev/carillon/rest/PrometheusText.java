package dev.carillon.rest;

import dev.carillon.loop.Measures;
import dev.carillon.loop.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers in Prometheus' text format 0.0.4: each name once with its help, and its samples below it. Of one thread. */
final class PrometheusText implements Measures {

    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<String, StringBuilder> families = new TreeMap<>();

    @Override
    public void counter(String name, String help, double value, String... labels) {
        sample(family(name, help, "counter"), name, value, List.of(labels));
    }

    @Override
    public void gauge(String name, String help, double value, String... labels) {
        sample(family(name, help, "gauge"), name, value, List.of(labels));
    }

    @Override
    public void timings(String name, String help, Timings value, String... labels) {
        StringBuilder text = family(name, help, "histogram");
        List<Long> counts = value.counts();
        for (int i = 0; i < counts.size(); i++) {
            String bound = number(Timings.BOUNDS.get(i).toMillis() / 1e3);
            sample(text, name + "_bucket", counts.get(i), with(labels, bound));
        }
        long all = Math.max(value.count(), counts.get(counts.size() - 1)); // counted on meanwhile
        sample(text, name + "_bucket", all, with(labels, "+Inf"));
        sample(text, name + "_sum", value.seconds(), List.of(labels));
        sample(text, name + "_count", all, List.of(labels));
    }

    private StringBuilder family(String name, String help, String type) {
        return families.computeIfAbsent(
                name,
                first -> new StringBuilder("# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n'));
    }

    private static List<String> with(String[] labels, String bound) {
        List<String> all = new ArrayList<>(List.of(labels));
        all.addAll(List.of("le", bound));
        return all;
    }

    private static void sample(StringBuilder text, String name, double value, List<String> labels) {
        text.append(name);
        for (int i = 0; i < labels.size(); i += 2) {
            text.append(i == 0 ? '{' : ',')
                    .append(labels.get(i))
                    .append("=\"")
                    .append(labels.get(i + 1)
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        text.append(labels.isEmpty() ? " " : "} ").append(number(value)).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return String.join("", families.values());
    }
}
