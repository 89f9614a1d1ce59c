package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.carillon.cloudevents.CloudEventsJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {

    private static final String HALF = "\ud800";

    @ParameterizedTest
    @EnumSource(
            value = EventAttribute.class,
            names = {"ID", "TYPE", "SUBJECT"})
    void textIsAsLongAsItsColumnAndHoldsNoControlCharacters(EventAttribute attribute) {
        accepted(event -> set(event, attribute, "x".repeat(attribute.most())));
        accepted(event -> set(event, attribute, "ü € \ud83d\ude00 %00 \"quoted\" \u00a0"));
        refused("/" + attribute.text(), event -> set(event, attribute, ""));
        refused("/" + attribute.text(), event -> set(event, attribute, "x".repeat(attribute.most() + 1)));
        for (String bad : new String[] {
            "\0", "\n", "\t", "\u007f", "\u0085", "\u009f", HALF, "\udc00", "\uffff", "\ufdd0", "\ud83f\udfff"
        }) {
            refused("/" + attribute.text(), event -> set(event, attribute, "a" + bad + "b"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T10:00:00Z",
                "2026-11-21t10:00:00z",
                "2026-11-21T10:00:00.1+05:30",
                "2026-11-21T10:00:00.123456789012345678901234567890-00:00",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999+23:59",
                "2016-12-31T23:59:60Z",
                "2016-12-31T18:59:60.5-05:00",
                "2024-02-29T00:00:00Z"
            })
    void timeIsKeptAsItIsGiven(String time) {
        assertThat(EventData.builder("a").time(time).build().getTime()).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T10:00:00",
                "2026-11-21",
                "2026-11-21 10:00:00Z",
                "2026-11-21T24:00:00Z",
                "2025-02-29T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "+999999999-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2026-11-21T10:00:61Z",
                "2026-11-21T10:00:60Z",
                "2026-11-21T10:00:00.Z",
                "2026-11-21T10:00:00+24:00",
                "2026-11-21T10:00:00+0530",
                "2026-11-21T10:00Z",
                "٢٠٢٦-11-21T10:00:00Z",
                "1",
                ""
            })
    void whatIsNoTimeIsRefused(String time) {
        refused("/time", event -> event.time(time));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:00:00.1234567891+05:30, 2026-11-21T04:30:00.123456789Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00, 0000-12-31T23:00:00Z"
    })
    void theTimestampIsTheSamePointInTime(String time, Instant instant) {
        assertThat(EventData.builder("a").time(time).build().getTimestamp()).isEqualTo(instant);
    }

    @Test
    void sourceIsAReferenceAndDataSchemaAUri() {
        for (String good : new String[] {
            "/a/b", "urn:a:b", "mailto:a@b", "a%20b", "#x", "http://[::1]/", "http://", "//", "a:", "http://[v1.x]/"
        }) {
            accepted(event -> event.source(good));
        }
        for (String bad : new String[] {
            "", "a b", "%zz", "%2", "ä", "http://[", "a\\b", "1:2", ":a", "/[x]", "http://host:port/", "/a#b#c"
        }) {
            refused("/source", event -> event.source(bad));
        }
        accepted(event -> event.dataSchema("https://example.com/schema#a"));
        accepted(event -> event.dataSchema("urn:"));
        refused("/dataschema", event -> event.dataSchema("/schema"));
        refused("/dataschema", event -> event.dataSchema("https://exämple.com/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "TEXT/Plain; charset=UTF-8",
                "multipart/form-data;boundary=\"a b;\\\"c\"",
                "application/vnd.a.b-c+xml ; a=b;c=d",
                "x/y;"
            })
    void mediaTypes(String type) {
        accepted(event -> event.data(type, new byte[] {1}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text/€",
                "text/plain, text/html",
                "text/plain; charset",
                "text/plain;a=\"b",
                "text/plain;=b",
                "a b/c",
                "text/plain;charset=a b"
            })
    void whatIsNoMediaTypeIsRefused(String type) {
        refused("/datacontenttype", event -> event.data(type, new byte[] {1}));
    }

    @Test
    void anExtensionHasANameOfItsOwn() {
        for (String taken : new String[] {
            "id", "source", "type", "subject", "time", "topic", "datacontenttype", "dataschema", "specversion", "data"
        }) {
            refused("/" + taken, event -> event.extension(taken, "forged"));
        }
        for (String bad : new String[] {"", "A", "a_b", "a-b", "ä", "data_base64"}) {
            refused("/" + bad, event -> event.extension(bad, "x"));
        }
        refused("/big", event -> event.extension("big", 1L << 40));
        refused("/half", event -> event.extension("half", HALF));
        refused("/long", event -> event.extension("long", "x".repeat(EventAttribute.MAX_EXTENSIONS)));
        accepted(event -> event.extension("long", "x".repeat(EventAttribute.MAX_EXTENSIONS - 12)));
    }

    @Test
    void metadataAndUserProfileAreObjectsAndTheAppIdIsText() {
        for (String bad : new String[] {"hello", "\"hello\"", "[]", "1", "{", "{} x", "{\"a\":}", ""}) {
            refused("/metadata", event -> event.metadata(bad));
            refused("/userprofile", event -> event.userProfile(bad));
        }
        refused("/appid", event -> event.extension("appid", 5));
        refused("/metadata", event -> event.extension("metadata", true));
        EventData lines = EventData.builder("a")
                .metadata(" {\n\t\"a\": 1.0,\r\n\"b\":\"x\"}\n")
                .build();
        assertThat(lines.getAdditionalMetadata()).isEqualTo(Map.of("a", new BigDecimal("1.0"), "b", "x"));
        assertThat(EventData.builder("a").metadata("{ \"a\" : 1e2 }").build().extensions())
                .containsEntry("metadata", "{ \"a\" : 1e2 }");
    }

    @Test
    void metadataThatIsAddedKeepsToTheRules() {
        EventData event = EventData.json("a", "1").addAdditionalMetadata("a", "line\nend");
        assertThat(event.getAdditionalMetadata()).containsEntry("a", "line\nend");
        assertThatThrownBy(() -> event.addAdditionalMetadata("b", "x".repeat(EventAttribute.MAX_EXTENSIONS)))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> event.addAdditionalMetadata("b", HALF)).isInstanceOf(RefusedException.class);
        assertThat(event.getAdditionalMetadata()).containsOnlyKeys("a");
    }

    static String[] noJson() {
        return new String[] {
            "",
            " ",
            "oops",
            "1 2",
            "1,\"source\":\"/forged\",\"type\":\"admin.granted\"",
            "{} x",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "\"a",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "01",
            "-",
            "1.",
            ".5",
            "+1",
            "1e",
            "0x1",
            "NaN",
            "nul",
            "True",
            "[",
            "]",
            "[1}",
            "'a'",
            "/*c*/1",
            "1//c",
            "\uFEFF1",
            "1\0",
            "\u00a01",
            "[".repeat(100_000)
        };
    }

    @ParameterizedTest
    @MethodSource("noJson")
    void whatIsNoJsonIsNotCalledJson(String data) {
        refused("/data", event -> event.json(data));
        refused(
                "/data",
                event -> event.data("Application/Problem+JSON; charset=utf-8", data.getBytes(StandardCharsets.UTF_8)));
        accepted(event -> event.data("text/plain", data.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0",
                "1E+5",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "null",
                "[]",
                " {\"a\" :1, \"a\": 2.50 }\r\n",
                "\"\u2028ü\"",
                "1e400",
                "123456789012345678901234567890.10"
            })
    void jsonIsKeptToTheLetter(String data) {
        assertThat(new String(EventData.json("a", data).dataBytes(), StandardCharsets.UTF_8))
                .isEqualTo(data);
    }

    @Test
    void anEventDoesNotChangeWithItsBuilder() {
        EventData.Builder builder = EventData.builder("a").extension("n", 1).metadata("{\"k\":\"v\"}");
        EventData first = builder.build();
        builder.extension("n", 2).extension("metadata", "none");
        assertThat(first.extensions()).containsEntry("n", 1).containsEntry("metadata", "{\"k\":\"v\"}");
    }

    @Test
    void aRefusalRepeatsNoMoreThanItsSenderHasToSee() {
        RefusedException refused = new RefusedException("/" + "n".repeat(500_000), "is none", "v".repeat(500_000));
        assertThat(refused.field()).hasSizeLessThan(400);
        assertThat(refused.getMessage()).hasSizeLessThan(600);
    }

    @Test
    void halfACharacterIsNoData() {
        String half = "a\ud800b";
        refused("/data", event -> event.text(half));
        refused("/data", event -> event.json('"' + half + '"'));
        assertThatThrownBy(() -> new EventData("a", half)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-2022-CN", "x-JISAutoDetect"})
    void aCharsetThatWritesNothingIsNone(String charset) {
        byte[] structured = ("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\","
                        + "\"datacontenttype\":\"text/plain;charset=" + charset + "\",\"data\":\"x\"}")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CloudEventsJson.read(structured)).isInstanceOf(RefusedException.class);
    }

    /** Serializers write null for what is not set. */
    @Test
    void nullIsNoDataUnlessItIsJson() throws IOException {
        String start = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"";
        assertThat(structured(start + ",\"data\":null}")).isEqualTo("null");
        assertThat(structured(start + ",\"datacontenttype\":\"text/json\",\"data\":null}"))
                .isEqualTo("null");
        assertThat(structured(start + ",\"datacontenttype\":\"text/plain\",\"data\":null}"))
                .isNull();
        assertThat(structured(start + ",\"data\":null,\"data_base64\":\"YQ==\",\"datacontenttype\":\"text/plain\"}"))
                .isEqualTo("a");
    }

    private static String structured(String json) throws IOException {
        return CloudEventsJson.read(json.getBytes(StandardCharsets.UTF_8)).dataText();
    }

    @Nested
    class Metadata {

        private static final String LONG = "1" + "0".repeat(1_200);

        @Test
        void isBroughtToOneLineAndNotWrittenAgain() {
            EventData event = EventData.builder("a")
                    .metadata(
                            "{\n \"a\" : 1,\r\n\t\"a\": 2.50, \"b c\": [\"x \\\" y\", " + LONG + ", 1e99999999999 ] }")
                    .build();
            assertThat(event.extensions().get("metadata"))
                    .isEqualTo("{\"a\":1,\"a\":2.50,\"b c\":[\"x \\\" y\"," + LONG + ",1e99999999999]}");
        }

        @Test
        void isReadWhateverItsNumbersAre() {
            EventData event = EventData.builder("a")
                    .metadata("{\"text\":\"ü\\n\",\"n\":1e99999999999,\"long\":" + LONG
                            + ",\"no\":null,\"nested\":{\"a\":[1.50,{\"b\":[]},true,null,\"c\"],\"d\":{}}}")
                    .build();
            assertThat(event.getAdditionalMetadata())
                    .containsExactly(
                            entry("text", "ü\n"),
                            entry("n", "1e99999999999"),
                            entry("long", LONG),
                            entry("no", null),
                            entry(
                                    "nested",
                                    Map.of(
                                            "a",
                                            Arrays.asList(
                                                    new BigDecimal("1.50"), Map.of("b", List.of()), true, null, "c"),
                                            "d",
                                            Map.of())));
            assertThat(event.getAdditionalMetadata().get("nested"))
                    .hasToString("{\"a\":[1.50,{\"b\":[]},true,null,\"c\"],\"d\":{}}");
        }

        @Test
        void keepsWhatWasThereWhenSomethingIsAdded() {
            EventData event =
                    EventData.builder("a").metadata("{\"n\":1.50,\"o\":{}}").build();
            event.addAdditionalMetadata("added", "\"").addAdditionalMetadata("none", null);
            assertThat(event.extensions().get("metadata"))
                    .isEqualTo("{\"n\":1.50,\"o\":{},\"added\":\"\\\"\",\"none\":null}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "utf-16le", "ISO-8859-1", "\"UTF-32\"", "US-ASCII", "windows-1252"})
    void jsonInAnotherCharsetIsBroughtToUtf8(String charset) {
        String json = charset.contains("ASCII") ? "{\"a\":\"b\"}" : "{\"a\":\"ü\"}";
        byte[] encoded = json.getBytes(Charset.forName(charset.replace("\"", "")));
        EventData event = EventData.binary("a", "application/json;charset=" + charset + ";x=y", encoded);
        assertThat(new String(event.dataBytes(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(event.getDataContentType())
                .isEqualTo("application/json;charset=" + (charset.contains("ASCII") ? charset : "utf-8") + ";x=y");
    }

    @Test
    void jsonInACharsetThatItIsNotInIsRefused() {
        byte[] latin1 = "\"ü\"".getBytes(StandardCharsets.ISO_8859_1);
        refused("/data", event -> event.data("application/json", latin1));
        refused("/data", event -> event.data("application/json;charset=us-ascii", latin1));
        refused("/data", event -> event.data("application/json", "1".getBytes(StandardCharsets.UTF_16LE)));
        refused("/datacontenttype", event -> event.data("application/json;charset=klingon", latin1));
        accepted(event -> event.data("text/plain;charset=klingon", latin1));
    }

    @Test
    void whatIsReadBackIsNotLookedAtAgain() {
        assertThat(EventData.builder("a").json("oops").restore().dataText()).isEqualTo("oops");
        assertThat(EventData.builder("a").data("no type", new byte[1]).restore().hasJsonData())
                .isFalse();
    }

    private static void set(EventData.Builder event, EventAttribute attribute, String value) {
        switch (attribute) {
            case ID -> event.id(value);
            case TYPE -> event.type(value);
            default -> event.subject(value);
        }
    }

    private static void accepted(Consumer<EventData.Builder> change) {
        EventData.Builder event = EventData.builder("a");
        change.accept(event);
        assertThat(event.build()).isNotNull();
    }

    private static void refused(String field, Consumer<EventData.Builder> change) {
        assertThatThrownBy(() -> {
                    EventData.Builder event = EventData.builder("a");
                    change.accept(event);
                    event.build();
                })
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
