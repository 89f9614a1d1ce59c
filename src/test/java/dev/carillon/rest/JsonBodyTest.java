package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.event.RefusedException;
import dev.carillon.http.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JsonBodyTest {

    private static JsonBody body(String json) {
        try {
            return JsonBody.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(ThrowingCallable reading, String pointer, String rule, String value) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(RefusedException.class, it -> {
            assertThat(it.field()).isEqualTo(pointer);
            assertThat(it.rule()).startsWith(rule);
            assertThat(it.value()).isEqualTo(value);
        });
    }

    @Test
    void readsWhatIsThere() {
        JsonBody body = body("{\"name\":\"n\",\"on\":true,\"n\":7,\"at\":\"2027-01-31T12:00:00+01:00\","
                + "\"topics\":[\"a\",\"b\"],\"headers\":{\"B\":\"2\",\"A\":\"1\"},\"inner\":{\"x\":\"y\"}}");

        assertThat(body.text("name")).isEqualTo("n");
        assertThat(body.flag("on", false)).isTrue();
        assertThat(body.optionalInteger("n")).contains(7);
        assertThat(body.optionalInstant("at")).contains(Instant.parse("2027-01-31T11:00:00Z"));
        assertThat(body.textList("topics")).containsExactly("a", "b");
        assertThat(body.optionalTextMap("headers").orElseThrow())
                .containsExactly(Map.entry("B", "2"), Map.entry("A", "1"));
        assertThat(body.object("inner").text("x")).isEqualTo("y");
    }

    @Test
    void takesNullForLeftOutAndTellsThemApartOnDemand() {
        JsonBody body = body("{\"headers\":null}");

        assertThat(body.optionalTextMap("headers")).isEmpty();
        assertThat(body.clears("headers")).isTrue();
        assertThat(body.clears("name")).isFalse();
        assertRefused(() -> body.text("headers"), "/headers", "is required", null);
    }

    @Nested
    class Refuses {

        @Test
        void aFieldThatIsUnknown() {
            assertRefused(() -> body("{\"nmae\":\"x\"}").only("name"), "/nmae", "unknown field", "x");
        }

        @Test
        void aWrongTypeWhereverItIs() {
            assertRefused(() -> body("{\"name\":1}").text("name"), "/name", "must be a string", "1");
            assertRefused(() -> body("{\"t\":[\"a\",2]}").textList("t"), "/t/1", "must be a string", "2");
            assertRefused(() -> body("{\"h\":{\"a/b\":2}}").optionalTextMap("h"), "/h/a~1b", "must be a string", "2");
            assertRefused(() -> body("{\"n\":1.5}").optionalInteger("n"), "/n", "must be a whole number", "1.5");
            assertRefused(() -> body("{\"n\":3000000000}").optionalInteger("n"), "/n", "must be a whole", "3000000000");
            for (String far : List.of("+10000-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z", "0000-01-01T00:00:00Z")) {
                assertRefused(
                        () -> body("{\"at\":\"" + far + "\"}").optionalInstant("at"),
                        "/at",
                        "must be a date and time of the years 0001",
                        far);
                assertThatThrownBy(() -> TimeSpan.of(null, far))
                        .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.field())
                                .isEqualTo("until"));
            }
            assertThat(TimeSpan.of("9999-12-31T23:59:59Z", null).since())
                    .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
            assertRefused(
                    () -> body("{\"at\":\"soon\"}").optionalInstant("at"), "/at", "must be a date and time", "soon");
            assertRefused(() -> body("{\"o\":{\"x\":{}}}").object("o").text("x"), "/o/x", "must be a string", "{}");
            assertRefused(() -> body("{\"l\":[{},1]}").optionalObjectList("l"), "/l/1", "must be an object", "1");
        }

        @Test
        void aNumberThatNoDecimalCanBe() {
            for (String far : List.of("1e99999999999", "1e-99999999999")) {
                assertThatThrownBy(() -> JsonBody.parse(("{\"a\":[" + far + "]}").getBytes()))
                        .as(far)
                        .isInstanceOf(JsonProcessingException.class)
                        .hasMessageContaining("exponent");
            }
        }

        @Test
        void whatIsNoObject() {
            assertRefused(() -> body("[1]"), "", "must be an object", "[1]");
            assertRefused(() -> body(""), "", "must be an object", null);
        }

        @Test
        void brokenJsonWithLineAndColumn() {
            assertBroken("{\"name\":\n  \"x\",,}", "broken JSON at line 2, column 7");
            assertBroken("{\"a\":1,\"a\":2}", "Duplicate field 'a'");
            assertBroken("{} {}", "Trailing token");
            assertBroken("{\"a\":" + "[".repeat(3_000), "nesting depth");
        }

        private void assertBroken(String json, String detail) {
            assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(ProblemException.class, it -> {
                assertThat(it.problem().status()).isEqualTo(400);
                assertThat(it.problem().detail()).contains(detail).doesNotContain("com.fasterxml");
            });
        }

        @Test
        void moreThanOneMebibyte() {
            assertThatThrownBy(() -> read("{\"a\":\"" + "x".repeat(JsonBody.MAX_BYTES) + "\"}"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(413));
        }

        private void read(String json) throws IOException {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            new JsonBodyReader().readFrom(JsonBody.class, null, null, null, null, new ByteArrayInputStream(bytes));
        }
    }
}
