package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlTest {

    private final AddressGuard guard = AddressGuard.strict();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://1.1.1.1",
                "http://1.1.1.1:8080/hook?a=b%20c",
                "https://[2606:4700::1]/x",
                "https://nobody.invalid/comes-later"
            })
    void takes(String url) {
        assertThat(TargetUrl.check(url, guard)).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hook|must begin with https:// or http://",
                "//1.1.1.1/x|must begin with",
                "ftp://1.1.1.1/|must begin with",
                "https:1.1.1.1|must have a host",
                "https:///x|must have a host",
                "https://a_b.example/|must not have _",
                "https://ex ample.com/|must have a host whose labels",
                "https://user@1.1.1.1/|must not have a user name",
                "https://user:pw@1.1.1.1/|must not have a user name",
                "https://user@a_b/|must not have a user name",
                "https://1.1.1.1/#top|must not have a fragment",
                "https://1.1.1.1:0/|must have a port",
                "https://1.1.1.1:65536/|must have a port",
                "http://127.0.0.1:9/|127.0.0.1 is loopback (carillon.guard.allow",
                "http://localhost/|this name does not (carillon.guard.allow",
                "http://[::1]/|is loopback (carillon.guard.allow",
                "http://169.254.169.254/latest|metadata service (carillon.guard.allow",
                "http://0x7f.1/|four decimal numbers",
                "http://2130706433/|four decimal numbers"
            })
    void refuses(String url, String rule) {
        assertThatThrownBy(() -> TargetUrl.check(url, guard)).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.field()).isEqualTo("/url");
            assertThat(e.rule()).contains(rule);
        });
    }

    @Test
    void refusesNoneAndALongOne() {
        assertThatThrownBy(() -> TargetUrl.check(null, guard)).hasMessage("/url: is required");
        assertThatThrownBy(() -> TargetUrl.check("https://1.1.1.1/" + "x".repeat(985), guard))
                .hasMessageContaining("at most 1000 characters");
    }

    @Test
    void repeatsNoPassword() {
        assertThatThrownBy(() -> TargetUrl.check("https://user:hidden@1.1.1.1/", guard))
                .hasMessageNotContaining("hidden");
    }
}
