package dev.carillon.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server with a fresh directory below {@code target/bench}: Carillon's, or the one that only parses. */
final class BenchServer implements AutoCloseable {

    /** Where both take events. */
    static final String EVENTS = "/carillon/api/v1/events";

    private static final String SUBSCRIPTIONS = "/carillon/api/v1/subscriptions";
    private static final Duration START = Duration.ofSeconds(90);

    private final BenchSettings settings;
    private final Path directory;
    private final int port = freePort();
    private ServerProcess process;

    private BenchServer(BenchSettings settings, String name) throws IOException {
        this.settings = settings;
        directory = settings.directory().resolve(name);
        delete(directory);
        Files.createDirectories(directory);
    }

    /** Carillon as its users start it. */
    static BenchServer carillon(BenchSettings settings, Scenario scenario, BenchDatabase database)
            throws IOException, InterruptedException {
        BenchServer server = new BenchServer(settings, scenario.place());
        if (scenario.server().equals("wildfly")) {
            server.start(server.wildfly(settings.target().resolve("carillon.war"), database));
        } else {
            server.start(server.carillonJar(database));
        }
        server.process.awaitReady(() -> server.answers("/carillon/health/ready", null, 200), START);
        return server;
    }

    /** The same kind of server with an application that parses events and forgets them. */
    static BenchServer parsing(BenchSettings settings, Scenario scenario) throws IOException, InterruptedException {
        BenchServer server = new BenchServer(settings, "parse-" + scenario.server());
        Path war = ParseWar.write(server.directory);
        server.start(scenario.server().equals("wildfly") ? server.wildfly(war, null) : server.payaraMicro(war));
        server.process.awaitReady(() -> server.answers(EVENTS, "{}", 202), START);
        return server;
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    ServerProcess process() {
        return process;
    }

    String adminKey() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            Path file = all.filter(each -> each.endsWith("admin.key"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no admin.key below " + directory));
            return Files.readString(file).strip();
        }
    }

    /**
     * Has the events of these topics delivered there.
     *
     * @return the subscription's id
     */
    String subscribe(URI url, String topics) throws IOException {
        String body = "{\"name\":\"bench\",\"url\":\"" + url + "\",\"topics\":[\"" + topics + "\"],"
                + "\"content\":\"cloudevents-structured\",\"secret\":\"" + Sink.SECRET + "\"}";
        HttpURLConnection connection = open(SUBSCRIPTIONS);
        connection.setRequestProperty("Authorization", "Bearer " + adminKey());
        int status = post(connection, body);
        if (status != 201) {
            throw new IllegalStateException("the subscription was answered with " + status);
        }
        try (InputStream answer = connection.getInputStream()) {
            return new ObjectMapper().readTree(answer).path("id").asText();
        }
    }

    void unsubscribe(String id) throws IOException {
        HttpURLConnection connection = open(SUBSCRIPTIONS + "/" + id);
        connection.setRequestProperty("Authorization", "Bearer " + adminKey());
        connection.setRequestMethod("DELETE");
        int status = connection.getResponseCode();
        if (status != 204) {
            throw new IllegalStateException("the end of a subscription was answered with " + status);
        }
    }

    private void start(List<String> command) throws IOException {
        process = new ServerProcess(
                command,
                Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "JBOSS_HOME", settings.wildfly().toString(),
                        "JAVA_OPTS", String.join(" ", vmOptions())),
                directory,
                directory.resolve("server.log"),
                directory.resolve("gc.log"));
    }

    private List<String> vmOptions() {
        List<String> options = new ArrayList<>(settings.vmOptions());
        options.add("-Xlog:gc:file=" + directory.resolve("gc.log"));
        options.add("-Djava.io.tmpdir=" + directory);
        options.add("-Djava.awt.headless=true");
        return options;
    }

    private List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(vmOptions());
        return command;
    }

    private List<String> carillonJar(BenchDatabase database) {
        List<String> command = java();
        command.add("-Dcarillon.broker.port=" + freePort());
        command.add("-Dcarillon.grpc.port=0");
        if (database != null) {
            command.add("-Dcarillon.db.url=" + database.url());
            command.add("-Dcarillon.db.user=" + database.user());
            command.add("-Dcarillon.db.password=" + database.password());
        }
        command.addAll(List.of("-jar", settings.target().resolve("carillon.jar").toString(), "--try-out"));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        if (database != null) {
            command.addAll(List.of("--addLibs", BenchDatabase.postgresqlDriver().toString()));
        }
        return command;
    }

    private List<String> payaraMicro(Path war) {
        List<String> command = java();
        command.addAll(List.of("-jar", settings.payaraMicro().toString(), "--nocluster"));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(List.of("--deploy", war.toString(), "--contextroot", "carillon"));
        return command;
    }

    private List<String> wildfly(Path war, BenchDatabase database) throws IOException {
        if (database != null) {
            throw new IllegalArgumentException("WildFly is measured with its own H2 file only");
        }
        Path base = directory.resolve("standalone");
        copy(settings.wildfly().resolve("standalone/configuration"), base.resolve("configuration"));
        Files.createDirectories(base.resolve("deployments"));
        Files.copy(war, base.resolve("deployments").resolve(war.getFileName()));
        return List.of(
                settings.wildfly().resolve("bin/standalone.sh").toString(),
                "-c",
                "standalone-full.xml",
                "-Djboss.server.base.dir=" + base,
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + freePort(),
                "-Djboss.management.http.port=" + freePort(),
                "-Djboss.management.https.port=" + freePort(),
                "-Dcarillon.guard.allow=127.0.0.0/8");
    }

    private boolean answers(String path, String body, int status) {
        try {
            HttpURLConnection connection = open(path);
            return (body == null ? connection.getResponseCode() : post(connection, body)) == status;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(10_000);
        return connection;
    }

    private static int post(HttpURLConnection connection, String body) throws IOException {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return connection.getResponseCode();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
