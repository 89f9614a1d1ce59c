package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsCheckTest {

    /** SmallRye lists each variable by the name that it takes it for, in which a hyphen is a dot. */
    @Test
    void aVariableIsNoUnknownKeyByTheNameThatTheServerGivesIt() {
        Set<String> environment = Set.of("CARILLON_PUBLIC_URL", "CARILLON_SERVICE_HOST");
        assertThat(SettingsCheck.isOfTheEnvironment("carillon.public.url", environment))
                .isTrue();
        assertThat(SettingsCheck.isOfTheEnvironment("carillon.service.host", environment))
                .isTrue();
        assertThat(SettingsCheck.isOfTheEnvironment("carillon.public-url", environment))
                .as("its rule holds")
                .isFalse();
        assertThat(SettingsCheck.isOfTheEnvironment("carillon.delivery.inflight", environment))
                .isFalse();
    }
}
