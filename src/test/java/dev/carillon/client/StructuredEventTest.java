package dev.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(read.dataText()).isEqualTo("1");
    }

    @Test
    void keepsTextAndBytes() {
        assertThat(read(event().data("text/plain", "grüß".getBytes(UTF_8)).build())
                        .dataText())
                .isEqualTo("grüß");
        assertThat(read(event().data("image/png", new byte[] {0, -1}).build()).dataBytes())
                .containsExactly(0, -1);
        assertThat(read(event().build()).dataBytes()).isNull();
    }

    @Test
    void keepsDataThatIsNestedDeeplyToTheLetter() {
        String deep = "[".repeat(999) + "]".repeat(999);

        assertThat(readText(member("data", deep)).dataBytes()).asString(UTF_8).isEqualTo(deep);
    }

    @Test
    void keepsBytesThatAreNoTextAndBytesThatAreNone() {
        byte[] bytes = {0, -1, (byte) 0xC3};
        assertThat(read(event().data("text/plain", bytes).build()).dataBytes()).isEqualTo(bytes);
        assertThat(read(event().data(null, bytes).build()).dataBytes()).isEqualTo(bytes);
        assertThat(read(event().data("image/png", new byte[0]).build()).dataBytes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-01-01T00:00:00.120000000000+05:30",
                "2016-12-31t23:59:60z",
                "0001-01-01T00:00:00-00:00",
            })
    void keepsTheTimeWithItsDigitsAndItsOffset(String time) {
        assertThat(read(event().time(time).build()).getTime()).isEqualTo(time);
    }

    @Test
    void readsMembersHoweverTheyAreWritten() {
        EventData read = readText(
                " {\"\\u0064ata\" : [1 ,2] ,\n\"id\":\"\\ud83d\\ude00\",\"source\":\"/s\",\"type\":\"order.created\","
                        + "\"specversion\":\"1.0\",\"subject\":null,\"small\":-2147483648,\"off\":false}\r\n");

        assertThat(read.dataBytes()).asString(UTF_8).isEqualTo("[1 ,2]");
        assertThat(read.getId()).isEqualTo("😀");
        assertThat(read.getTopic()).isEqualTo("order/created");
        assertThat(read.getSubject()).isNull();
        assertThat(read.extensions()).isEqualTo(Map.of("small", Integer.MIN_VALUE, "off", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"specversion\":\"1.0\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}}",
                "{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/s\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}"
            })
    void refusesWhatIsNoEvent(String json) {
        assertThatThrownBy(() -> readText(json)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time        | \"yesterday\"",
                "time        | 5",
                "topic       | \"a//b\"",
                "number      | 1.5",
                "number      | 2147483648",
                "number      | {}",
                "UPPER       | 1",
                "data_base64 | \"*\"",
                "data_base64 | 7",
                "subject     | \"a\\x\"",
            })
    void namesTheMemberThatIsWrong(String name, String value) {
        assertThatThrownBy(() -> readText(member(name, value)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("/" + name));
    }

    @Test
    void whateverIsWrongIsRefusedAndNothingElseIsThrown() {
        String right = new String(
                CloudEventsJson.write(event().extension("n", 3)
                        .subject("é\"")
                        .json("{\"a\":[1]}")
                        .build()),
                UTF_8);
        for (int i = 0; i < right.length(); i++) {
            readOrRefused(right.substring(0, i) + right.substring(i + 1));
            readOrRefused(right.substring(0, i));
            for (char each : "{}[],:\"\\0x -\0\ud800".toCharArray()) {
                readOrRefused(right.substring(0, i) + each + right.substring(i + 1));
            }
        }
    }

    private static void readOrRefused(String json) {
        try {
            readText(json);
        } catch (RefusedException e) {
            assertThat(e).hasMessageNotContaining("Exception");
        }
    }

    private static String member(String name, String value) {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"" + name + "\":" + value + "}";
    }

    private static EventData readText(String json) {
        return StructuredEvent.read(json);
    }

    private static EventData.Builder event() {
        return EventData.builder("order/created")
                .id("e-1")
                .source("/s")
                .type("order.created")
                .time(Instant.EPOCH);
    }

    private static EventData read(EventData event) {
        return readText(new String(CloudEventsJson.write(event), UTF_8));
    }
}
