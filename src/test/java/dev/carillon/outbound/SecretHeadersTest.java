package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretHeadersTest {

    @ParameterizedTest
    @CsvSource({
        "Authorization, x, true",
        "Proxy-Authorization, x, true",
        "X-API-Key, x, true",
        "x-auth-token, x, true",
        "Cookie, x, true",
        "X-Shop-Passwd, x, true",
        "X-JWT, x, true",
        "X-Upstream, Bearer abc, true",
        "X-Upstream, basic dTpw, true",
        "X-Upstream, bearers, false",
        "X-Shop, 7, false",
        "Accept, text/plain, false",
        "ce-partitionkey, 7, false",
        "webhook-signature, 'v1,x', false",
        "X-Hub-Signature-256, sha256=0, false",
    })
    void areKnownByNameOrByTheirValue(String name, String value, boolean secret) {
        assertThat(SecretHeaders.isSecret(name, value)).isEqualTo(secret);
        assertThat(SecretHeaders.shown(name, value)).isEqualTo(secret ? "***" : value);
    }
}
