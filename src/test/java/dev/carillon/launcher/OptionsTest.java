package dev.carillon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void httpOnAllAddressesIsTheDefault() {
        Options options = Options.parse();
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.httpsPort()).isEqualTo(Options.NONE);
        assertThat(options.address()).isNull();
    }

    @Test
    void httpsAlone() {
        Options options = Options.parse("--port", "0", "--https-port", "8443", "--address", "::1");
        assertThat(options.port()).isEqualTo(Options.NONE);
        assertThat(options.httpsPort()).isEqualTo(8443);
        assertThat(options.address()).isEqualTo("::1");
    }

    @Test
    void oneOfThemThereMustBe() {
        assertThatThrownBy(() -> Options.parse("--port", "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--port 0 needs an --https-port.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1/8", "1.2.3", "", "a;b"})
    void anAddressIsNoName(String address) {
        assertThatThrownBy(() -> Options.parse("--address", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--address is an address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "https"})
    void aPortIsANumber(String port) {
        assertThatThrownBy(() -> Options.parse("--https-port", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--https-port is a number", port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankDataDirectoryIsNotTheWorkingDirectory(String blank) {
        assertThatThrownBy(() -> Options.parse("--data-dir", blank))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--data-dir needs a directory");
        System.setProperty("carillon.data.dir", blank);
        try {
            assertThat(Options.parse().data()).hasFileName("carillon-data");
        } finally {
            System.clearProperty("carillon.data.dir");
        }
    }
}
