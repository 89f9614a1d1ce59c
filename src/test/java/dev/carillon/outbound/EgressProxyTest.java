package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All requests through one proxy, which looks names up by itself. */
class EgressProxyTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @Test
    void allGoesThroughItAlsoWhatDoesNotResolveHere() throws Exception {
        try (RawReceiver proxy = RawReceiver.answering(OK);
                HttpSender sender = through(proxy)) {
            assertThat(send(sender, "http://hooks.invalid/a?b=c")).isInstanceOf(SendOutcome.Answered.class);

            assertThat(proxy.requests.get(0).line()).isEqualTo("POST http://hooks.invalid/a?b=c HTTP/1.1");
        }
    }

    @Test
    void aSecureOneIsTunnelled() throws Exception {
        try (RawReceiver proxy = RawReceiver.answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
                HttpSender sender = through(proxy)) {
            send(sender, "https://hooks.invalid/a");

            assertThat(proxy.requests.get(0).line()).isEqualTo("CONNECT hooks.invalid:443 HTTP/1.1");
        }
    }

    @Test
    void whatTheGuardRefusesDoesNotReachIt() throws Exception {
        try (RawReceiver proxy = RawReceiver.answering(OK);
                HttpSender sender = through(proxy)) {
            for (String each : List.of("http://127.0.0.1:9/", "http://169.254.169.254/", "http://2130706433/")) {
                assertThat(send(sender, each))
                        .isInstanceOfSatisfying(SendOutcome.Unreachable.class, refused -> assertThat(refused.reason())
                                .startsWith("the url"));
            }
            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void isAnAddressWithoutMore() {
        assertThatThrownBy(() -> settings(URI.create("proxy:3128")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carillon.http.proxy");
    }

    private static HttpSender through(RawReceiver proxy) {
        return new HttpSender(
                settings(URI.create("http://127.0.0.1:" + proxy.url("x").getPort())), AddressGuard.strict());
    }

    private static HttpSettings settings(URI proxy) {
        return new HttpSettings(1, 10, 10, Duration.ofSeconds(5), Duration.ofSeconds(30), null, proxy);
    }

    private static SendOutcome send(HttpSender sender, String url) throws Exception {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        sender.send(
                new OutboundRequest("POST", URI.create(url), "text/plain", List.of(), new byte[] {1}),
                Duration.ofSeconds(10),
                outcome::complete);
        return outcome.get(20, TimeUnit.SECONDS);
    }
}
