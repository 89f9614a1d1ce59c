package dev.carillon.servers;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.Archives;
import dev.carillon.fixture.ServerProcess;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** One story on one server, in this order: configured, in use, a value changed, deployed ten times, all taken away. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
abstract class ServerConfigurationContract {

    static final Path SCRIPTS = Path.of(System.getProperty("carillon.it.scripts", "server-config"));
    static final Path WAR = Archives.TARGET.resolve("carillon.war");

    private static final Path LOGS = Archives.TARGET.resolve("servers");
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String MAX_BATCH = "carillon.publish.max-batch-events";

    private final Path directory;
    private final Path log;
    private final Command command;
    private ServerProcess process;

    ServerConfigurationContract(String name) {
        directory = LOGS.resolve(name);
        log = LOGS.resolve(name + ".log");
        command = new Command(LOGS.resolve(name + "-commands.log"));
    }

    /** Makes a server without anything of Carillon's in the directory. */
    abstract void prepare() throws IOException;

    abstract ServerProcess start(Path log);

    abstract void configure();

    abstract void undo();

    abstract void deploy();

    abstract void undeploy();

    /** All that the server has, one name a line, of the kinds that the script makes. */
    abstract String resources();

    abstract List<String> documentedNames();

    /** Through the server's management REST interface. */
    abstract void change(String key, String value) throws IOException;

    abstract void forget(String key) throws IOException;

    abstract URI baseUri();

    abstract Path dataDirectory();

    abstract Path configurationFile();

    /** What the test itself had to put into the configuration. */
    abstract Set<String> ownKeys();

    abstract int brokerPort();

    final Path directory() {
        return directory;
    }

    final String run(String... words) {
        return command.run(List.of(words));
    }

    @BeforeAll
    void configureAndDeploy() throws IOException {
        Archives.delete(directory);
        Files.createDirectories(directory);
        Files.deleteIfExists(log);
        Files.deleteIfExists(command.log());
        prepare();
        process = start(log);
        configure();
        deploy();
        awaitCarillon();
    }

    @AfterAll
    void stop() {
        if (process != null) {
            process.stop();
        }
    }

    @Test
    @Order(1)
    void deliversASignedWebhook() throws IOException {
        String topic = Topics.unique("configured");
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            Answer subscription =
                    Subscribe.to(topic).content("cloudevents-structured").at(receiver, api());
            api().publish(anEvent(topic)).expect(202);
            assertThat(receiver.awaitReceived(1).get(0).isSignedWith(subscription.string("secret")))
                    .isTrue();
        }
    }

    @Test
    @Order(2)
    void showsEachResourceByItsDocumentedName() {
        assertThat(resources()).contains(documentedNames());
    }

    @Test
    @Order(3)
    void takesAChangedValueAfterARestart() throws IOException {
        String topic = Topics.unique("changed");
        String batch = AnEvent.batch(anEvent(topic), anEvent(topic), anEvent(topic), anEvent(topic));
        api().post("/api/v1/events", BATCH, batch).expect(202);
        change(MAX_BATCH, "3");
        process.stop();
        process = start(log);
        awaitCarillon();
        Answer refused = api().post("/api/v1/events", BATCH, batch).expectProblem(413);
        assertThat(refused.text()).contains("3");
        forget(MAX_BATCH);
    }

    @Test
    @Order(4)
    void leavesNothingAfterTenDeployments() {
        VirtualMachine machine = new VirtualMachine(process.virtualMachine(), command);
        Set<Integer> ports = null;
        for (int each = 1; each <= 10; each++) {
            undeploy();
            Awaitility.await("threads after undeployment " + each)
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(machine.carillonThreads()).isEmpty());
            ports = ports == null ? machine.ports() : ports;
            assertThat(machine.ports()).as("ports after undeployment " + each).isEqualTo(ports);
            figures(machine, "undeployment " + each);
            deploy();
            awaitCarillon();
        }
        undeploy();
        Awaitility.await("class loaders")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(machine.carillonLoaders()).isLessThanOrEqualTo(1));
        figures(machine, "the last undeployment");
    }

    @Test
    @Order(5)
    void undoLeavesNothingOfCarillon() throws IOException {
        undo();
        process.stop(); // what is in memory only would be gone now
        process = start(log);
        try (Stream<String> lines = Files.lines(configurationFile())) {
            assertThat(lines.filter(line -> line.contains("carillon"))
                            .filter(line -> ownKeys().stream().noneMatch(line::contains)))
                    .isEmpty();
        }
        assertThat(new VirtualMachine(process.virtualMachine(), command).ports())
                .doesNotContain(brokerPort());
    }

    private void awaitCarillon() {
        process.awaitReady(URI.create(baseUri() + "/health/ready"));
    }

    private Api api() throws IOException {
        return new Api(
                baseUri(),
                Files.readString(dataDirectory().resolve("admin.key")).strip());
    }

    private void figures(VirtualMachine machine, String when) {
        run(
                "echo",
                "after " + when + ": " + machine.threads() + " threads, " + machine.carillonLoaders()
                        + " class loaders, ports " + machine.ports());
    }
}
