package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example/RealtimeEventPushHub",
        "https://a.example/, https://a.example/RealtimeEventPushHub",
        "https://a.example/x//, https://a.example/x/RealtimeEventPushHub",
        "https://a.example/x?y=z, https://a.example/x/RealtimeEventPushHub?y=z",
        "https://A.example/RealtimeEventPushHub/, https://a.example/RealtimeEventPushHub",
        "https://a.example/realtimeeventpushhub, https://a.example/realtimeeventpushhub",
        "http://a.example:81/carillon/hubs/events, http://a.example:81/carillon/hubs/events"
    })
    void S15_theHubsPathIsAppendedUnlessItIsThere(String given, String hub) {
        assertThat(HubAddress.of(given).url()).hasToString(hub);
    }

    @Test
    void showsNoSecret() {
        HubAddress address = HubAddress.of("https://a.example/carillon/k/ck_secret/RealtimeEventPushHub?token=secret");
        assertThat(address.shown()).isEqualTo("https://a.example/carillon/k/…/RealtimeEventPushHub?…");
        assertThat(address).hasToString(address.shown());
        assertThatThrownBy(() -> HubAddress.of("ftp://a.example/k/ck_secret/x?token=secret"))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void negotiatesBelowIt() {
        HubAddress address = HubAddress.of("https://a.example/x?y=z");
        assertThat(HubAddress.at(address.url(), "/negotiate", "negotiateVersion=1"))
                .hasToString("https://a.example/x/RealtimeEventPushHub/negotiate?y=z&negotiateVersion=1");
    }

    @Test
    void whatIsShownOfALongOneIsCutToWhatIsKept() {
        String longest = "http://a.example/" + "x".repeat(983);
        assertThat(HubAddress.of(longest).shown()).hasSize(1_000).startsWith("http://a.example/xxx");
    }

    @Test
    void showsNoKeyHoweverItsPathIsWritten() {
        for (String path : List.of("/k/", "/K/", "//k//", "/%6b/", "/%4B/")) {
            assertThat(HubAddress.of("https://a.example/carillon" + path + "ck_secret/RealtimeEventPushHub")
                            .shown())
                    .as(path)
                    .doesNotContain("secret")
                    .endsWith("/RealtimeEventPushHub");
        }
    }
}
