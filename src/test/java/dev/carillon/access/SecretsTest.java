package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    private static final String OLD = key(1);
    private static final String NEW = key(2);

    @TempDir
    Path data;

    private static String key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Secrets with(String configured) {
        Config config = Settings.of(
                configured == null
                        ? Map.of("carillon.data.dir", data.toString())
                        : Map.of("carillon.secrets.key", configured));
        return new Secrets(config, new DataDirectory(config));
    }

    @Test
    void comeBackAsTheyWent() {
        Secrets secrets = with(OLD);
        for (String each : new String[] {"", "whsec_abc", "Grüße \u0000 \uD83D\uDE00", "x".repeat(10_000)}) {
            assertThat(secrets.decrypt(secrets.encrypt(each))).isEqualTo(each);
        }
    }

    @Test
    void neverLookTheSameTwice() {
        Secrets secrets = with(OLD);
        assertThat(secrets.encrypt("a")).isNotEqualTo(secrets.encrypt("a")).startsWith("v1.");
    }

    @Test
    void areRefusedOnceChanged() {
        Secrets secrets = with(OLD);
        String text = secrets.encrypt("whsec_abc");
        int at = text.length() - 5;
        String changed = text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);

        assertThatThrownBy(() -> secrets.decrypt(changed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secrets.decrypt("v1.x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secrets.decrypt(text.substring(0, 14))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void outliveTheirKeyAsLongAsItIsListed() {
        String text = with(OLD).encrypt("a");

        assertThat(with(NEW + ", " + OLD).decrypt(text)).isEqualTo("a");
        assertThatThrownBy(() -> with(NEW).decrypt(text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("carillon.secrets.key");
    }

    @Test
    void haveAKeyOfTheirOwnIfNoneIsSet() throws Exception {
        String text = with(null).encrypt("a");

        assertThat(with(null).decrypt(text)).isEqualTo("a");
        Path file = data.resolve("secrets.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(data)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void doNotTakeAKeyOfAnotherLengthNorRepeatIt() {
        for (String wrong : new String[] {"c2hvcnQ=", "not base64!"}) {
            assertThatThrownBy(() -> with(wrong).encrypt("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("32 bytes in Base64")
                    .hasMessageNotContaining(wrong);
        }
    }
}
