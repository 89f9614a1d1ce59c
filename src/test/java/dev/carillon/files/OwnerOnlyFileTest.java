package dev.carillon.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyFileTest {

    @TempDir
    Path directory;

    @Test
    void whatCannotBePutInPlaceLeavesNoSecretBehind() throws Exception {
        Path taken = Files.createDirectories(directory.resolve("admin.key").resolve("not a file"));

        assertThatThrownBy(() -> new OwnerOnlyFile(taken.getParent()).write("secret"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(directory.toFile().list()).containsExactly("admin.key");
    }

    @Test
    void whatIsWrittenReplacesWhatWasThere() {
        OwnerOnlyFile file = new OwnerOnlyFile(directory.resolve("admin.key"));
        file.write("one");
        file.write("two");

        assertThat(file.read()).contains("two");
        assertThat(directory.toFile().list()).containsExactly("admin.key");
    }

    @Test
    void anEmptyFileHoldsNothing() throws Exception {
        Files.createFile(directory.resolve("secrets.key"));
        OwnerOnlyFile file = new OwnerOnlyFile(directory.resolve("secrets.key"));

        assertThat(file.read()).isEmpty();
        assertThat(file.readOrMake(() -> "made")).isEqualTo("made");
        assertThat(file.readOrMake(() -> "another")).isEqualTo("made");
        assertThat(directory.toFile().list()).containsExactly("secrets.key");
    }
}
