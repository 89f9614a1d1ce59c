package dev.carillon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How the good neighbours fared beside bad ones. Each run with the bad ones is compared with the mean of those without
 * them before and after it, as a server gets faster for minutes; the median of these ratios counts.
 *
 * @param runs in turn, without bad ones first and last
 */
record NeighbourFigures(List<NeighbourRun> runs) {

    private static final double LEAST_THROUGHPUT = 0.90;
    private static final double MOST_P99 = 1.5;

    double throughputRatio() {
        return ratio(each -> each.throughput().delivered());
    }

    double p99Ratio() {
        return ratio(NeighbourRun::p99Ms);
    }

    /** Of the runs with the bad ones. */
    double median(ToDoubleFunction<NeighbourRun> figure) {
        return median(runs.stream().filter(NeighbourRun::noisy).mapToDouble(figure));
    }

    private double ratio(ToDoubleFunction<NeighbourRun> figure) {
        return median(IntStream.range(0, runs.size())
                .filter(i -> runs.get(i).noisy())
                .mapToDouble(i -> figure.applyAsDouble(runs.get(i))
                        * 2
                        / (figure.applyAsDouble(runs.get(i - 1)) + figure.applyAsDouble(runs.get(i + 1)))));
    }

    private static double median(DoubleStream of) {
        double[] sorted = of.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** What is out of target, in words; what was not measured is. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        if (!(throughputRatio() >= LEAST_THROUGHPUT)) {
            missed.add(String.format(
                    Locale.ROOT, "throughput ratio %.3f, below %.2f", throughputRatio(), LEAST_THROUGHPUT));
        }
        if (!(p99Ratio() <= MOST_P99)) {
            missed.add(String.format(Locale.ROOT, "p99 ratio %.2f, above %.1f", p99Ratio(), MOST_P99));
        }
        return missed;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("throughputRatio", Figures.rounded(throughputRatio(), 1_000));
        map.put("p99Ratio", Figures.rounded(p99Ratio(), 100));
        map.put("missed", missed());
        map.put("runs", runs.stream().map(NeighbourRun::asMap).toList());
        return map;
    }
}
