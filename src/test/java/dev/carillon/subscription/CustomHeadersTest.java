package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Content-Type",
                "Transfer-Encoding",
                "Connection",
                "TE",
                "Upgrade",
                "webhook-id",
                "Webhook-Anything",
                "X-Webhook-Event",
                "x-webhook-delivery",
                "X-GitHub-Event",
                "X-Hub-Signature",
                "X-Hub-Signature-256",
                "HMAC-SIG",
                "WebHook-Request-Origin",
                "ce-id",
                "CE-Type",
                "Expect",
                "",
                "a b",
                "a:b",
                "a\nb",
                "ä"
            })
    void refusesNamesThatAreOursOrNone(String name) {
        assertThatThrownBy(() -> check(Map.of(name, "x")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("/headers/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-B: c", "a\nb", "ä", " a", "a ", "a\0", "a\u007f"})
    void refusesInvalidValues(String value) {
        assertThatThrownBy(() -> check(Map.of("X-A", value)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.value()).isNull());
    }

    @Test
    void refusesANameTwice() {
        Map<String, String> twice = new LinkedHashMap<>();
        twice.put("X-A", "1");
        twice.put("x-a", "2");
        assertThatThrownBy(() -> check(twice)).hasMessageContaining("given only once");
    }

    @Test
    void refusesTooMany() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 31; i++) {
            many.put("X-" + i, "x");
        }
        assertThatThrownBy(() -> check(many)).hasMessageContaining("at most 30");
        assertThatThrownBy(() -> check(Map.of("X-A", "x".repeat(8_000)))).hasMessageContaining("at most 8000");
    }

    @Test
    void comesBackAsItWasKept() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer a:b c");
        headers.put("X-Empty", "");

        assertThat(CustomHeaders.read(CustomHeaders.write(check(headers)))).isEqualTo(headers);
        assertThat(CustomHeaders.masked(headers))
                .containsEntry("Authorization", "***")
                .containsEntry("X-Empty", "");
    }

    @Test
    void aMaskStandsForTheValueThatIsKeptWhateverTheCaseOfItsName() {
        Map<String, String> before = Map.of("X-API-Key", "hidden", "X-Shop", "7");

        assertThat(CustomHeaders.masked(before)).isEqualTo(Map.of("X-API-Key", "***", "X-Shop", "7"));
        assertThat(CustomHeaders.check(Map.of("x-api-key", "***"), before)).isEqualTo(Map.of("x-api-key", "hidden"));
        assertThatThrownBy(() -> CustomHeaders.check(Map.of("X-Other", "***"), before))
                .hasMessageContaining("/headers/X-Other: must have a value: *** means the stored value");
    }

    private static Map<String, String> check(Map<String, String> given) {
        return CustomHeaders.check(given, Map.of());
    }
}
