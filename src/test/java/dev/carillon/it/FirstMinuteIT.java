package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.Archives;
import dev.carillon.fixture.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person meets who starts the real file for the first time, wherever it lies. */
@Tag("once-a-server")
class FirstMinuteIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final int port = FreePorts.one();
    private final int broker = FreePorts.one();

    @BeforeEach
    void isTheRunnableFile() {
        assumeTrue(
                System.getProperty("carillon.it.server", "payara").equals("payara"),
                "carillon.jar is Payara Micro; on WildFly the WAR is dropped in");
    }

    @Test
    void inADirectoryOfAnyNameAFewLinesLeadToTheFirstEvent() throws Exception {
        Path home = Files.createDirectories(directory.resolve("my dir; ä#50%?&'x"));
        Path jar = Files.copy(Archives.TARGET.resolve("carillon.jar"), home.resolve("carillon 1.jar"));
        Path printed = home.resolve("printed");
        Process process = start(jar, home, printed);
        try {
            await().atMost(PATIENCE)
                    .failFast("has ended: " + printed, () -> !process.isAlive())
                    .until(() -> Files.readString(printed).contains("curl"));
            String said = Files.readString(printed);
            assertThat(said)
                    .contains("Carillon is ready at http://localhost:" + port + "/carillon")
                    .contains(home.resolve("carillon-data/admin.key").toString())
                    .contains(home.resolve("carillon-data/server.log").toString())
                    .doesNotContain("\u001b", "WARNING", "Exception");
            assertThat(said.lines().count()).isLessThanOrEqualTo(15);
            assertThat(run(home, command(said))).contains("202");
            assertThat(Files.readString(home.resolve("carillon-data/server.log")))
                    .contains("carillon.started")
                    .doesNotContain("\u001b");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ends when told so")
                    .isTrue();
            process.destroyForcibly();
        }
    }

    @Test
    void aConfiguredAdminKeyIsNotSaidToBeInAFile() throws Exception {
        String key = "k".repeat(40);
        Path printed = directory.resolve("printed");
        Process process =
                start(Archives.TARGET.resolve("carillon.jar"), directory, printed, "-Dcarillon.admin.key=" + key);
        try {
            await().atMost(PATIENCE)
                    .failFast("has ended: " + printed, () -> !process.isAlive())
                    .until(() -> Files.readString(printed).contains("curl"));
            assertThat(Files.readString(printed))
                    .contains("as carillon.admin.key says")
                    .doesNotContain("admin.key\n", key);
        } finally {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }

    @Test
    void anOptionThatIsUnknownEndsItWithAReason() throws Exception {
        Path printed = directory.resolve("printed");
        Process process =
                start(Archives.TARGET.resolve("carillon.jar"), directory, printed, new String[0], "--nonsense");
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("has ended").isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(printed)).contains("Carillon could not start", "--nonsense", "server.log");
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path jar, Path home, Path printed, String... settings) throws IOException {
        return start(jar, home, printed, settings, "--try-out");
    }

    private Process start(Path jar, Path home, Path printed, String[] settings, String option) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(settings));
        command.addAll(List.of(
                "-Dcarillon.broker.port=" + broker,
                "-Dcarillon.grpc.port=0",
                "-jar",
                jar.toString(),
                "--port",
                String.valueOf(port),
                option));
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
    }

    /** The last thing that it says, as a person copies it; only with the status. */
    private static String command(String said) {
        String line = said.lines()
                .filter(each -> each.strip().startsWith("curl"))
                .findFirst()
                .orElseThrow();
        return line.strip().replaceFirst("curl ", "curl -s -o /dev/null -w '%{http_code}' ");
    }

    private static String run(Path home, String command) throws Exception {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(shell.getInputStream().readAllBytes());
        shell.waitFor();
        return answer;
    }
}
