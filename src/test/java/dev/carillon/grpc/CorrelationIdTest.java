package dev.carillon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorrelationIdTest {

    private static final Instant NOW = Instant.ofEpochSecond(0x67891233L);

    @Test
    void C41_aTraceThatBeginsHereHasTheTimeInItsId() {
        assertThat(CorrelationId.behind(List.of(), "eb", NOW))
                .singleElement()
                .asString()
                .matches("eb\\.1-67891233-[0-9a-f]{24}");
    }

    @Test
    void C41_theTraceStaysAndTheOrderToo() {
        assertThat(CorrelationId.behind(
                        List.of("ext.gh.1-67891233-abcdef012345678912345678", "gw.1-67891233-abcdef012345678912345678"),
                        "eb",
                        NOW))
                .containsExactly(
                        "ext.gh.1-67891233-abcdef012345678912345678",
                        "gw.1-67891233-abcdef012345678912345678",
                        "eb.1-67891233-abcdef012345678912345678");
    }

    @Test
    void whatIsNoneIsRefusedAndSoAreTooMany() {
        assertThatThrownBy(() -> CorrelationId.behind(List.of("gw.2-1"), "eb", NOW))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> CorrelationId.behind(
                        Collections.nCopies(32, "gw.1-67891233-abcdef012345678912345678"), "eb", NOW))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void optionsAreFoundInTheirTextWhateverTheyHold() {
        assertThat(CertesEvents.options(Map.of("repo", "meetly/app", "org", "a;b=%'")))
                .isEqualTo(";org=a~3Bb~3D~25~27;repo=meetly/app;");
    }
}
