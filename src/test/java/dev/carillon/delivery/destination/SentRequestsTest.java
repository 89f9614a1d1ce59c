package dev.carillon.delivery.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.SentRequest;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentRequestsTest {

    @Test
    void keepsUrlHeadersLengthAndHash() {
        SentRequest sent = sent(new Header("webhook-id", "1"), new Header("X-Shop", "7"));
        assertThat(sent.url()).isEqualTo("https://r/hook?x=1");
        assertThat(sent.headers()).containsExactly("content-type: text/plain", "webhook-id: 1", "X-Shop: 7");
        assertThat(sent.bodyLength()).isEqualTo(3);
        assertThat(sent.bodySha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // FIPS 180-4, "abc"
    }

    @Test
    void showsNoValueOfAHeaderThatSpeaksOfASecret() {
        List<Header> secret =
                List.of("Authorization", "x-API-key", "X-Auth-Token", "my-secret", "Cookie", "X-Password", "X-Pwd")
                        .stream()
                        .map(each -> new Header(each, "s3cret"))
                        .toList();
        assertThat(sent(secret.toArray(Header[]::new)).headers()).hasSize(8).noneMatch(each -> each.contains("s3cret"));
    }

    @Test
    void cutsWhatIsTooLong() {
        Header[] many = IntStream.range(0, 200)
                .mapToObj(i -> new Header("ce-" + i, "x".repeat(2_000)))
                .toArray(Header[]::new);
        assertThat(String.join("\n", sent(many).headers()).length()).isLessThan(40_000);
    }

    private static SentRequest sent(Header... headers) {
        return SentRequests.of(new OutboundRequest(
                "POST", URI.create("https://r/hook?x=1"), "text/plain", List.of(headers), "abc".getBytes(UTF_8)));
    }
}
