package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {

    @ParameterizedTest
    @CsvSource({"CLIENT_ONLY, false, true", "SERVER_BROADCAST, true, false", "ALL, true, true", ", true, true"})
    void V37_saysWhomAnEventIsFor(String given, boolean servers, boolean connections) {
        Audience audience =
                Audience.of(EventData.builder("a").extension("audience", given).build());
        assertThat(audience.reachesServers()).isEqualTo(servers);
        assertThat(audience.reachesConnections()).isEqualTo(connections);
    }

    @Test
    void anythingElseIsRefused() {
        for (Object each : new Object[] {"client_only", "", 1, true}) {
            assertThatThrownBy(() ->
                            EventData.builder("a").extension("audience", each).build())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("CLIENT_ONLY, SERVER_BROADCAST, ALL");
        }
        for (Object each : new Object[] {"", 7, "x".repeat(201)}) {
            assertThatThrownBy(() ->
                            EventData.builder("a").extension("clientuuid", each).build())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 to 200 characters");
        }
    }

    @Test
    void whatWasStoredBeforeTheNameHadAMeaningIsForAll() {
        EventData stored =
                EventData.builder("a").extension("audience", "whoever").restore();
        assertThat(Audience.of(stored)).isEqualTo(Audience.ALL);
    }
}
