package dev.carillon.realtime.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventFormTest {

    @Test
    void numbersStayAsTheyAre() {
        String json = CloudEventForm.tree(text("{\"price\":1.10,\"long\":" + "9".repeat(1_500) + "}"))
                .orElseThrow()
                .get("data")
                .toString();

        assertThat(json).isEqualTo("{\"price\":1.10,\"long\":" + "9".repeat(1_500) + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999999999999", "deep"})
    void whatItsClientsCannotReadIsPassedOver(String data) {
        String json = data.equals("deep") ? "[".repeat(999) + "]".repeat(999) : data;

        assertThat(CloudEventForm.tree(text(json))).isEmpty();
    }

    private static String text(String data) {
        EventData event = EventData.json("a", data);
        return CloudEventForm.TEXT.of(new StoredEvent(1, UUID.randomUUID(), 1, Instant.EPOCH, event));
    }
}
