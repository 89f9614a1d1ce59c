package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

    private final MultivaluedMap<String, String> given = new MultivaluedHashMap<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Proxy-Authorization",
                "Cookie",
                "X-Api-Key",
                "X-VoltMX-Authorization",
                "X-Auth-Token",
                "webhook-signature",
                "clientSecret",
                "PASSWORD",
                "X-CSRF",
                "sig",
                "code"
            })
    void masksWhatMayBeASecret(String name) {
        given.add(name, "s3cret");

        assertThat(Exchange.masked(given, false)).isEqualTo(Map.of(name, "***"));
    }

    @Test
    void keepsAllElseWithinBounds() {
        given.addAll("Accept", "text/html", "*/*");
        given.add("design", "a\u0000b\ud800\uffff\u0085c");
        given.add("x-long", "y".repeat(5_000));

        Map<String, Object> masked = Exchange.masked(given, true);

        assertThat(masked.get("accept")).isEqualTo("text/html, */*");
        assertThat(masked.get("design")).isEqualTo("a?b???c");
        assertThat(masked.get("x-long").toString()).hasSize(1_000);
        for (int i = 0; i < 200; i++) {
            given.add("x-" + i, "z".repeat(1_000));
        }
        assertThat(Exchange.masked(given, true).toString().length()).isLessThan(45_000);
    }
}
