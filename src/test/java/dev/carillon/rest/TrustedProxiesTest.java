package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {

    private final TrustedProxies proxies = new TrustedProxies(List.of("127.0.0.1", " 10.0.0.0/8", "::1"));

    @Test
    void whoIsNoProxyIsNotBelieved() {
        assertThat(proxies.client("203.0.113.9", List.of("198.51.100.1"))).isEqualTo("203.0.113.9");
        assertThat(new TrustedProxies(List.of()).client("127.0.0.1", List.of("198.51.100.1")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void aProxySaysWhoAsks() {
        assertThat(proxies.client("127.0.0.1", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
        assertThat(proxies.client("::1", List.of("2001:db8::7"))).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(proxies.client("127.0.0.1", List.of())).isEqualTo("127.0.0.1");
    }

    @Test
    void whatWasThereBeforeTheFirstProxyIsAnybodysWord() {
        assertThat(proxies.client("127.0.0.1", List.of("1.1.1.1, 198.51.100.1")))
                .isEqualTo("198.51.100.1");
        assertThat(proxies.client("127.0.0.1", List.of("10.1.1.1", "198.51.100.1, 10.2.2.2")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void portsAndBracketsAreLeftOut() {
        assertThat(proxies.client("127.0.0.1", List.of("198.51.100.1:4711"))).isEqualTo("198.51.100.1");
        assertThat(proxies.client("127.0.0.1", List.of("[2001:db8::7]:4711"))).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(proxies.client("127.0.0.1", List.of("::ffff:198.51.100.1"))).isEqualTo("198.51.100.1");
    }

    @Test
    void whatIsNoAddressEndsTheWay() {
        for (String each : List.of("unknown", "_hidden", "localhost", "", "10.0.0.0/8", "1.2.3.4\u0000")) {
            assertThat(proxies.client("127.0.0.1", List.of("1.1.1.1, " + each))).isEqualTo("127.0.0.1");
        }
    }
}
