package dev.carillon.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.Archives;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code server-config/payara} on a Payara Server with a copy of {@code domain1} as it comes. */
class PayaraServerConfigurationIT extends ServerConfigurationContract {

    private static final Path HOME = Path.of(System.getProperty("carillon.it.payara", "payara6"));
    private static final String ASADMIN = HOME.resolve("bin/asadmin").toString();
    private static final Pattern PORT = Pattern.compile("\"(8080|8181|4848|3700|3820|3920|8686|7676|6666|9009)\"");
    private static final int BROKER = 1616;
    private static final String VALUES = "/configs/config/server-config/system-properties";

    private final int offset = FreePorts.offset(8080, 8181, 4848, 3700, 3820, 3920, 8686, 7676, 6666, 9009, BROKER);
    private final Path domains = directory().resolve("domains");

    PayaraServerConfigurationIT() {
        super("payara");
    }

    @Override
    void prepare() throws IOException {
        Path original = HOME.resolve("glassfish/domains/domain1");
        try (Stream<Path> all = Files.walk(original)) {
            for (Path each : all.toList()) {
                Path copy = domains.resolve("domain1")
                        .resolve(original.relativize(each).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(each, copy);
            }
        }
        String moved = PORT.matcher(Files.readString(configurationFile()))
                .replaceAll(found -> "\"" + (Integer.parseInt(found.group(1)) + offset) + "\"");
        Files.writeString(configurationFile(), moved);
    }

    @Override
    ServerProcess start(Path log) {
        ServerProcess started = ServerProcess.start(
                List.of(ASADMIN, "start-domain", "--verbose", "--domaindir", domains.toString(), "domain1"),
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_TOOL_OPTIONS",
                        "-XX:SoftRefLRUPolicyMSPerMB=0"),
                directory(),
                log);
        started.awaitReady(URI.create(management() + ".json"));
        return started;
    }

    @Override
    void configure() {
        asadmin("create-system-properties", "carillon.guard.allow=127.0.0.0/8:carillon.broker.port=" + brokerPort());
        run(
                "bash",
                SCRIPTS.resolve("payara/configure.sh").toString(),
                ASADMIN,
                Archives.TARGET.resolve("carillon-jms.rar").toString(),
                dataDirectory().toString(),
                "--port",
                port());
    }

    @Override
    void undo() {
        run("bash", SCRIPTS.resolve("payara/undo.sh").toString(), ASADMIN, "--port", port());
    }

    @Override
    void deploy() {
        asadmin("deploy", "--contextroot", "carillon", "--name", "carillon", WAR.toString());
    }

    @Override
    void undeploy() {
        asadmin("undeploy", "carillon");
    }

    @Override
    String resources() {
        return asadmin("list-connector-connection-pools")
                + asadmin("list-connector-resources")
                + asadmin("list-admin-objects")
                + asadmin("list-managed-executor-services")
                + asadmin("list-applications")
                + asadmin("list-system-properties");
    }

    @Override
    List<String> documentedNames() {
        return List.of(
                "jms/carillon/pool",
                "jms/carillon/connectionFactory",
                "jms/carillon/announcements",
                "jms/carillon/ingress",
                "jms/carillon/dead-letters",
                "concurrent/carillon-executor",
                "carillon-jms",
                "carillon.data.dir",
                "carillon.db.url",
                "carillon.executor");
    }

    @Override
    void change(String key, String value) {
        rest().post(VALUES, "application/x-www-form-urlencoded", key + "=" + value)
                .expect(200);
        Answer shown = rest().get(VALUES);
        assertThat(shown.text()).contains(key);
    }

    @Override
    void forget(String key) {
        rest().delete(VALUES + "/" + key).expect(200);
    }

    @Override
    URI baseUri() {
        return URI.create("http://127.0.0.1:" + (8080 + offset) + "/carillon");
    }

    @Override
    Path dataDirectory() {
        return directory().resolve("data");
    }

    @Override
    Path configurationFile() {
        return domains.resolve("domain1/config/domain.xml");
    }

    @Override
    Set<String> ownKeys() {
        return Set.of("carillon.guard.allow", "carillon.broker.port");
    }

    @Override
    int brokerPort() {
        return BROKER + offset;
    }

    /** It wants to know that the request comes from no browser. */
    private Api rest() {
        return new Api(management(), "")
                .withoutKey()
                .with("X-Requested-By", "tests")
                .with("Accept", "application/json");
    }

    private URI management() {
        return URI.create("http://127.0.0.1:" + port() + "/management/domain");
    }

    private String port() {
        return String.valueOf(4848 + offset);
    }

    private String asadmin(String... words) {
        List<String> command = new ArrayList<>(List.of(ASADMIN, "--port", port()));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }
}
