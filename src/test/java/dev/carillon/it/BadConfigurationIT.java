package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.Archives;
import dev.carillon.fixture.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real file, started with what it cannot work with: it ends, with status 1 and a sentence to act on. */
@Tag("once-a-server")
class BadConfigurationIT {

    private static final int MOST_SECONDS = 90; // one that fails late has started a server before

    @TempDir
    Path directory;

    private record Ended(int status, String printed) {}

    @BeforeEach
    void isTheRunnableFile() {
        assumeTrue(
                System.getProperty("carillon.it.server", "payara").equals("payara"),
                "carillon.jar is Payara Micro; a deployment on WildFly fails with the same sentences");
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.publish.max-event-bytes, abc, a whole number of at least 1",
        "carillon.publish.max-event-bytes, -1, a whole number of at least 1",
        "carillon.publish.max-batch-events, 0, a whole number from 1 to 20000",
        "carillon.publish.max-batch-events, 20001, a whole number from 1 to 20000",
        "carillon.publish.waiting-bytes, 99999999999, a whole number of at least 1",
        "carillon.publish.lock-wait-ms, 1s, a whole number of at least 1",
        "carillon.delivery.deadline-ms, 60000, a whole number from 1 to 59999",
        "carillon.delivery.disable-after, 5 days, an ISO 8601 duration above zero",
        "carillon.retention.events, PT-1H, an ISO 8601 duration above zero",
        "carillon.ready.needs-broker, maybe, true or false",
        "carillon.broker.port, 70000, a whole number from 0 to 65535",
        "carillon.guard.allow, 10.0.0.0/8;x y, ranges of addresses",
        "carillon.public-url, hub.example.com, an http or https URL with a host",
        "carillon.http.proxy, proxy:3128, a URL such as http://host:port",
        "carillon.db.url, jdbc:oracle:thin, a JDBC address of PostgreSQL or H2",
        "carillon.application, my shop, a name of letters"
    })
    void aValueThatBreaksItsRule(String key, String value, String rule) throws Exception {
        Ended ended = start("-D" + key + "=" + value);
        assertThat(ended.printed()).contains(key + " must be " + rule, value).hasLineCount(1);
        assertThat(ended.status()).isEqualTo(1);
    }

    /** Which only the application finds out, while it starts. */
    @Test
    void aStartThatFailsLate() throws Exception {
        Ended ended = start("-Dcarillon.executor=java:app/none", "-Dcarillon.broker.port=0");
        assertThat(ended.printed()).contains("Carillon could not start", "java:app/none");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void aSecretIsNotRepeated() throws Exception {
        Ended ended = start("-Dcarillon.admin.key=too-short-1", "-Dcarillon.secrets.key=bm90IDMy");
        assertThat(ended.printed())
                .contains(
                        "carillon.admin.key must be 32 to 512 visible ASCII characters", "carillon.secrets.key must be")
                .doesNotContain("too-short-1", "bm90IDMy");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void anUnknownKey() throws Exception {
        Ended ended = start("-Dcarillon.delivery.inflight=3");
        assertThat(ended.printed()).contains("not a key of Carillon", "carillon.delivery.in-flight");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void aVariableOfTheEnvironmentThatIsNoKeyIsToldOnly() throws Exception {
        Ended ended = start(List.of(), Map.of("CARILLON_SERVICE_HOST", "10.0.0.1"), "-Dcarillon.broker.port=x");
        assertThat(ended.printed())
                .contains("CARILLON_SERVICE_HOST is not a key of Carillon and is ignored.")
                .contains("carillon.broker.port must be")
                .hasLineCount(2);
    }

    @Test
    void allAtOnce() throws Exception {
        assertThat(start("-Dcarillon.broker.port=x", "-Dcarillon.delivery.held=x")
                        .printed())
                .hasLineCount(2);
    }

    @Test
    void aPostgresThatIsNotThere() throws Exception {
        Ended ended = start(
                List.of("--addLibs", TestDatabase.driver().toString()),
                "-Dcarillon.db.url=jdbc:postgresql://127.0.0.1:1/carillon?password=hidden");
        assertThat(ended.printed())
                .contains("The database jdbc:postgresql://127.0.0.1:1/carillon cannot be used", "refused")
                .doesNotContain("hidden")
                .hasLineCount(1);
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void aPostgresWithoutItsDriver() throws Exception {
        Ended ended = start("-Dcarillon.db.url=jdbc:postgresql://127.0.0.1:1/carillon");
        assertThat(ended.printed()).contains("no driver", "--addLibs").hasLineCount(1);
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void aDirectoryThatCannotBeMade() throws Exception {
        Path file = Files.writeString(directory.resolve("a file"), "");
        Ended ended = start(List.of("--data-dir", file.resolve("data").toString()));
        assertThat(ended.printed())
                .contains("The data directory " + file.resolve("data") + " cannot be made", "--data-dir")
                .hasLineCount(1);
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Ended ended = start(List.of("--port", String.valueOf(taken.getLocalPort())));
            assertThat(ended.printed())
                    .contains("Port " + taken.getLocalPort() + " is in use", "--port")
                    .hasLineCount(1);
            assertThat(ended.status()).isEqualTo(1);
        }
    }

    @Test
    void aPortOfGrpcThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            Ended ended = start("-Dcarillon.grpc.port=" + port, "-Dcarillon.broker.port=0");
            assertThat(ended.printed())
                    .contains("Port " + port + " is in use", "carillon.grpc.port")
                    .hasLineCount(1);
            assertThat(ended.status()).isEqualTo(1);
        }
    }

    private Ended start(String... settings) throws IOException, InterruptedException {
        return start(List.of(), settings);
    }

    private Ended start(List<String> options, String... settings) throws IOException, InterruptedException {
        return start(options, Map.of(), settings);
    }

    private Ended start(List<String> options, Map<String, String> environment, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(settings));
        command.addAll(List.of("-jar", Archives.TARGET.resolve("carillon.jar").toString()));
        command.addAll(options);
        Path printed = directory.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as("has ended")
                    .isTrue();
            return new Ended(process.exitValue(), Files.readString(printed, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
