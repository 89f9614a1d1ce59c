package dev.carillon.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.ServerProcess;
import dev.carillon.fixture.WildFlyServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** {@code server-config/wildfly} on a WildFly with {@code standalone-full.xml} as it comes. */
class WildFlyConfigurationIT extends ServerConfigurationContract {

    private static final String USER = "tester";
    private static final String PASSWORD = "tester-1";
    private static final int BROKER = 1616; // 61616 and an offset are more than a port can be

    private final int offset = FreePorts.offset(8080, 8443, 9990, 9993, 4712, 4713, 3528, 3529, BROKER);
    private final Path base = directory().resolve("standalone");

    WildFlyConfigurationIT() {
        super("wildfly");
    }

    @Override
    void prepare() {
        WildFlyServer.copyConfiguration(base);
        run(bin("add-user.sh"), "-s", "-sc", base.resolve("configuration").toString(), "-u", USER, "-p", PASSWORD);
    }

    @Override
    ServerProcess start(Path log) {
        ServerProcess started = ServerProcess.start(
                List.of(
                        bin("standalone.sh"),
                        "-c",
                        "standalone-full.xml",
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.socket.binding.port-offset=" + offset,
                        "-Dcarillon.broker.port=" + BROKER,
                        "-Dcarillon.guard.allow=127.0.0.0/8"),
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_OPTS",
                        "-Xmx768m -XX:+UseSerialGC -XX:SoftRefLRUPolicyMSPerMB=0 -Djava.net.preferIPv4Stack=true"
                                + " -Djboss.modules.system.pkgs=org.jboss.byteman -Djava.awt.headless=true"),
                directory(),
                log);
        started.awaitReady(URI.create("http://127.0.0.1:" + (8080 + offset) + "/"));
        awaitRunning();
        return started;
    }

    @Override
    void configure() {
        cli("--file=" + SCRIPTS.resolve("wildfly/configure.cli"));
        cli("reload");
        awaitRunning();
    }

    @Override
    void undo() {
        cli("--file=" + SCRIPTS.resolve("wildfly/undo.cli"));
    }

    @Override
    void deploy() {
        cli("deploy " + WAR);
    }

    @Override
    void undeploy() {
        cli("undeploy carillon.war");
    }

    @Override
    String resources() {
        return cli("/subsystem=datasources:read-resource(recursive=true)")
                + cli("/subsystem=messaging-activemq/server=default:read-resource(recursive=true)")
                + cli("/subsystem=ee:read-resource(recursive=true)")
                + cli("/deployment=carillon.war/subsystem=messaging-activemq/server=default"
                        + ":read-resource(recursive=true, include-runtime=true)")
                + cli("/socket-binding-group=standard-sockets/socket-binding=carillon-broker:read-resource()")
                + cli("/system-property=*:read-resource()");
    }

    @Override
    List<String> documentedNames() {
        return List.of(
                "java:/jdbc/carillon",
                "java:/jms/carillon/connectionFactory",
                "java:/jms/carillon/announcements",
                "java:/jms/carillon/ingress",
                "java:/jms/carillon/dead-letters",
                "java:jboss/concurrent/carillon-executor",
                "carillon.datasource",
                "carillon.jms.connectionFactory",
                "carillon.executor");
    }

    @Override
    void change(String key, String value) throws IOException {
        manage(onValues("map-put", key).add("value", value).build());
    }

    @Override
    void forget(String key) throws IOException {
        manage(onValues("map-remove", key).build());
    }

    @Override
    URI baseUri() {
        return URI.create("http://127.0.0.1:" + (8080 + offset) + "/carillon");
    }

    @Override
    Path dataDirectory() {
        return base.resolve("data/carillon");
    }

    @Override
    Path configurationFile() {
        return base.resolve("configuration/standalone-full.xml");
    }

    @Override
    Set<String> ownKeys() {
        return Set.of(); // they are on the command line
    }

    @Override
    int brokerPort() {
        return BROKER + offset;
    }

    private void awaitRunning() {
        Awaitility.await("a running server").ignoreExceptions().until(() -> {
            JsonObject question = Json.createObjectBuilder()
                    .add("operation", "read-attribute")
                    .add("address", Json.createArrayBuilder())
                    .add("name", "server-state")
                    .build();
            return manage(question).contains("running");
        });
    }

    private String cli(String order) {
        String controller = "--controller=127.0.0.1:" + (9990 + offset);
        return run(bin("jboss-cli.sh"), "--connect", controller, order);
    }

    private static String bin(String script) {
        return WildFlyServer.HOME.resolve("bin").resolve(script).toString();
    }

    private static JsonObjectBuilder onValues(String operation, String key) {
        JsonArrayBuilder address = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("subsystem", "microprofile-config-smallrye"))
                .add(Json.createObjectBuilder().add("config-source", "carillon"));
        return Json.createObjectBuilder()
                .add("operation", operation)
                .add("address", address)
                .add("name", "properties")
                .add("key", key);
    }

    /** The older client of the JDK: the newer one knows no digest authentication. */
    private String manage(JsonObject operation) throws IOException {
        URI management = URI.create("http://127.0.0.1:" + (9990 + offset) + "/management");
        HttpURLConnection connection = (HttpURLConnection) management.toURL().openConnection();
        connection.setAuthenticator(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(USER, PASSWORD.toCharArray());
            }
        });
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(operation.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).as(operation.toString()).isEqualTo(200);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
