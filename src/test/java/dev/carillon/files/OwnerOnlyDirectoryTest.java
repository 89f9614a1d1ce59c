package dev.carillon.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        Path made = new OwnerOnlyDirectory(directory.resolve("a/b")).ensure();

        assertThat(rights(made)).isEqualTo("rwx------");
    }

    @Test
    void oneThatIsOpenIsClosed() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

        new OwnerOnlyDirectory(open).ensure();

        assertThat(rights(open)).isEqualTo("rwx------");
    }

    @Test
    void aRelativeOneIsMadeToo() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(directory.resolve("relative"));

        assertThat(rights(new OwnerOnlyDirectory(relative).ensure())).isEqualTo("rwx------");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
