package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerSettingsTest {

    @TempDir
    Path directory;

    private Path data;
    private Path file;

    @BeforeEach
    void below() {
        data = directory.resolve("data");
        file = data.resolve("broker.password");
    }

    @Test
    void thePasswordIsMadeOnceAndIsItsOwnersOnly() throws IOException {
        String made = settings().ownPassword();

        assertThat(made).hasSize(32);
        assertThat(settings().ownPassword()).isEqualTo(made);
        assertThat(data.toFile().list()).containsExactly("broker.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    /** A start that ended between making the file and writing it left one, and the next took the empty password. */
    @Test
    void anEmptyFileHoldsNoPassword() throws IOException {
        Files.createDirectories(data);
        Files.writeString(file, "\n");

        assertThat(settings().ownPassword()).hasSize(32);
    }

    @Test
    void aPartOfAPasswordIsNone() throws IOException {
        Files.createDirectories(data);
        Files.writeString(file, "abc");

        assertThatThrownBy(() -> settings().ownPassword())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("carillon.broker.password");
    }

    private BrokerSettings settings() {
        return new BrokerSettings(null, 0, "carillon", null, data);
    }
}
