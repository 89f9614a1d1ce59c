package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HubRouteTest {

    private final HubRoute route = HubRoute.of("/k/{key}/MyHub", Hub.builder().build(), new HubDoor(HubGuard.OPEN));

    @Test
    void aNamedSegmentIsAnyAndNegotiationIsBelow() {
        assertThat(match("/k/secret/MyHub").path()).containsEntry("key", "secret");
        assertThat(match("/k/secret/MyHub").isNegotiation()).isFalse();
        assertThat(match("/k/secret/myhub/negotiate").isNegotiation()).isTrue();
        assertThat(match("//k/secret//MyHub/"))
                .as("joined with one slash too many")
                .isNotNull();
        assertThat(match("/k/MyHub")).isNull();
        assertThat(match("/k/secret/MyHub/other")).isNull();
        assertThat(match("/k/secret/MyHub/negotiate/x")).isNull();
    }

    @Test
    void aQueryIsReadInAnyCaseAndTheFirstCounts() {
        Query query = new Query("ID=a%2Bb&id=c&empty&=x&bad=%zz&access_token=t+t");
        assertThat(query.first("id")).isEqualTo("a+b");
        assertThat(query.first("empty")).isEmpty();
        assertThat(query.first("bad")).isEqualTo("%zz");
        assertThat(query.first("none")).isNull();
        assertThat(query.first("ACCESS_TOKEN")).isEqualTo("t t");
        assertThat(new Query(null).first("id")).isNull();
    }

    @Test
    void S36_anEventHasALineForEachLine() {
        assertThat(event("a\u001eb")).isEqualTo("data: a\u001eb\r\n\r\n");
        assertThat(event("a\nb\n")).isEqualTo("data: a\r\ndata: b\r\ndata: \r\n\r\n");
    }

    private static String event(String messages) {
        return new String(
                ServerSentEventsTransport.event(messages.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private HubRoute.Match match(String path) {
        return route.match(HubRoute.split(path));
    }
}
