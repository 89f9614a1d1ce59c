package dev.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the runs decides. */
class NeighbourFiguresTest {

    @Test
    void eachNoisyRunIsComparedWithThoseBeforeAndAfterIt() {
        NeighbourFigures figures = new NeighbourFigures(List.of(
                well(1_000, 100),
                noisy(1_425, 96),
                well(2_000, 60),
                noisy(2_000, 400),
                well(3_000, 40),
                noisy(3_500, 33),
                well(4_000, 20)));
        assertThat(figures.throughputRatio()).isEqualTo(0.95);
        assertThat(figures.p99Ratio()).isEqualTo(1.2);
        assertThat(figures.missed()).isEmpty();
    }

    @Test
    void whatIsOutOfTargetIsSaid() {
        assertThat(new NeighbourFigures(List.of(well(1_000, 10), noisy(899, 16), well(1_000, 10))).missed())
                .containsExactly("throughput ratio 0.899, below 0.90", "p99 ratio 1.60, above 1.5");
        assertThat(new NeighbourFigures(List.of(well(1_000, Double.NaN), noisy(1_000, 1), well(1_000, 1))).missed())
                .hasSize(1);
    }

    private static NeighbourRun well(double delivered, double p99Ms) {
        return run(false, delivered, p99Ms);
    }

    private static NeighbourRun noisy(double delivered, double p99Ms) {
        return run(true, delivered, p99Ms);
    }

    private static NeighbourRun run(boolean noisy, double delivered, double p99Ms) {
        return new NeighbourRun(noisy, new Load.Throughput(delivered, delivered, 1, 0), 1, 2, p99Ms);
    }
}
