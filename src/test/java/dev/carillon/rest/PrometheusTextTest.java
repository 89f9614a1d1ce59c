package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.loop.Timings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {

    private final PrometheusText text = new PrometheusText();

    @Test
    void aNameComesOnceWithAllItsSamples() {
        text.counter("b_total", "Second", 3, "result", "a \"quoted\"\nline\\");
        text.gauge("a", "First", 0.5);
        text.counter("b_total", "Second", 4, "result", "other");
        assertThat(text.toString())
                .isEqualTo(
                        """
                        # HELP a First
                        # TYPE a gauge
                        a 0.5
                        # HELP b_total Second
                        # TYPE b_total counter
                        b_total{result="a \\"quoted\\"\\nline\\\\"} 3
                        b_total{result="other"} 4
                        """);
    }

    @Test
    void timingsAreCountedUpToEachBound() {
        Timings timings = new Timings();
        timings.add(Duration.ofMillis(5));
        timings.add(Duration.ofMillis(140));
        timings.add(Duration.ofSeconds(60));
        text.timings("t_seconds", "Took", timings);
        assertThat(text.toString())
                .contains("t_seconds_bucket{le=\"0.005\"} 1\n")
                .contains("t_seconds_bucket{le=\"0.1\"} 1\n")
                .contains("t_seconds_bucket{le=\"0.15\"} 2\n")
                .contains("t_seconds_bucket{le=\"10\"} 2\n")
                .contains("t_seconds_bucket{le=\"+Inf\"} 3\n")
                .contains("t_seconds_sum 60.145\n")
                .contains("t_seconds_count 3\n");
    }
}
