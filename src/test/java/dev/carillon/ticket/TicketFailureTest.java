package dev.carillon.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.TicketFailedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TicketFailureTest {

    @Test
    void waitsFiveTimesAsLongEachTimeAndTenMinutesAtMost() {
        assertThat(TicketFailure.backOff(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(TicketFailure.backOff(2, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(TicketFailure.backOff(4, 0)).isEqualTo(Duration.ofSeconds(125));
        assertThat(TicketFailure.backOff(5, 0)).isEqualTo(Duration.ofMinutes(10));
        assertThat(TicketFailure.backOff(1_000, 1)).isEqualTo(Duration.ofMinutes(12));
    }

    @Test
    void aMessageThatIsMeantStandsAlone() {
        assertThat(TicketFailure.reason(new TicketFailedException("no object 7!12")))
                .isEqualTo("no object 7!12");
        assertThat(TicketFailure.reason(new IllegalStateException("x\0y")))
                .isEqualTo("java.lang.IllegalStateException: x y");
        assertThat(TicketFailure.reason(new TicketFailedException("x".repeat(2_000))))
                .hasSize(1_000);
    }
}
