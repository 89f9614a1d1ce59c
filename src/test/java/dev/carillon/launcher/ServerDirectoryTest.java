package dev.carillon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDirectoryTest {

    @TempDir
    Path data;

    @Test
    void itIsMadeAgain() throws IOException {
        Path first = ServerDirectory.ofPayara(data);
        Path left =
                Files.writeString(Files.createDirectory(first.resolve("root")).resolve("left"), "by a kill");
        assertThat(ServerDirectory.ofPayara(data)).isEqualTo(first).isDirectory();
        assertThat(left).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon-jms.rar", "deployments/carillon.war"})
    void soIsThatOfAnEarlierVersion(String sign) throws IOException {
        Path left = data.resolve("server").resolve(sign);
        Files.createDirectories(left.getParent());
        Files.writeString(left, "");
        ServerDirectory.ofPayara(data);
        assertThat(left).doesNotExist();
    }

    @Test
    void oneOfSomebodyElseStays() throws IOException {
        Path precious = Files.createDirectories(data.resolve("server/src")).resolve("Main.java");
        Files.writeString(precious, "class Main {}");
        assertThatThrownBy(() -> ServerDirectory.ofPayara(data))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(data.resolve("server").toString(), "--data-dir");
        assertThat(precious).exists();
    }

    @Test
    void whatServerPathNamesStaysUnlessItWasMadeHere() throws IOException {
        Path precious = Files.createDirectory(data.resolve("victim")).resolve("file");
        Files.writeString(precious, "");
        Files.writeString(data.resolve("server.path"), precious.getParent().toString());
        ServerDirectory.ofPayara(data);
        assertThat(precious).exists();
    }

    @Test
    void oneAmongTheTemporaryFilesIsTakenAway() throws IOException {
        Path blank = Files.createDirectory(data.resolve("my data"));
        Path first = ServerDirectory.ofPayara(blank);
        Path second = ServerDirectory.ofPayara(blank);
        try {
            assertThat(first).doesNotExist();
            assertThat(second).isDirectory().isNotEqualTo(first);
        } finally {
            Files.delete(second.resolve(".carillon"));
            Files.delete(second);
        }
    }
}
