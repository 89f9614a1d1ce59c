package dev.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredEventTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"total\": 1.00, \"big\":12345678901234567890.10, \"e\":1E+2}",
                "[1, {\"data\":[\"}\",\"\\\"\"]}, null]",
                "\"text with \\\"quotes\\\", , and }\"",
                "null",
                "-0.0"
            })
    void keepsJsonDataToTheLetter(String json) {
        EventData read = read(event().json(json).build());

        assertThat(new String(read.dataBytes(), UTF_8)).isEqualTo(json);
        assertThat(read.hasJsonData()).isTrue();
    }

    @Test
    void keepsAttributesAndExtensions() {
        EventData read = read(event().subject("s \"1\"")
                .extension("retries", 3)
                .extension("urgent", true)
                .metadata("{\"data\":\"x\"}")
                .json("1")
                .build());

        assertThat(read.getId()).isEqualTo("e-1");
        assertThat(read.getProducer()).isEqualTo("/s");
        assertThat(read.getSubject()).isEqualTo("s \"1\"");
        assertThat(read.getTimestamp()).isEqualTo(Instant.EPOCH);
        assertThat(read.extensions()).containsEntry("retries", 3).containsEntry("urgent", true);
        assertThat(read.getAdditionalMetadata()).containsEntry("data", "x");
        assertThat(read.getData()).isEqualTo("1");
    }

    @Test
    void keepsTextAndBytes() {
        assertThat(read(event().data("text/plain", "grüß".getBytes(UTF_8)).build())
                        .getData())
                .isEqualTo("grüß");
        assertThat(read(event().data("image/png", new byte[] {0, -1}).build()).dataBytes())
                .containsExactly(0, -1);
        assertThat(read(event().build()).dataBytes()).isNull();
    }

    private static EventData.Builder event() {
        return EventData.builder("order/created")
                .id("e-1")
                .source("/s")
                .type("order.created")
                .time(Instant.EPOCH);
    }

    private static EventData read(EventData event) {
        return StructuredEvent.read(new String(CloudEventsJson.write(event), UTF_8));
    }
}
