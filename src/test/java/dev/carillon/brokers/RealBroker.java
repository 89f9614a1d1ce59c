package dev.carillon.brokers;

import com.rabbitmq.client.ConnectionFactory;
import dev.carillon.fixture.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A broker of Debian's, or Kafka from Maven Central, at a port of its own. What it has acknowledged it keeps over a kill. */
public abstract class RealBroker implements AutoCloseable {

    private static final Path WORK = Path.of(System.getProperty("carillon.it.target", "target"), "brokers")
            .toAbsolutePath();

    public final int port = FreePorts.one();
    final Path directory;
    private Process process;

    RealBroker(String name) {
        directory = WORK.resolve(name + "-" + port);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    abstract List<String> command() throws IOException;

    Map<String, String> environment() {
        return Map.of();
    }

    /** Beyond an open port. */
    void awaitReady() {}

    public RealBroker start() {
        try {
            List<String> command = command();
            Assumptions.assumeTrue(
                    command.get(0).startsWith("/") && new File(command.get(0)).canExecute(),
                    command.get(0) + " is not installed");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()));
            Map<String, String> environment = new HashMap<>(environment());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
        Awaitility.await("a broker at port " + port + ", whose log is in " + directory)
                .atMost(Duration.ofSeconds(90))
                .failFast("it has ended; see " + directory, () -> !process.isAlive())
                .until(this::accepts);
        awaitReady();
        return this;
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code kill -9}, with its children. */
    public void kill() {
        if (process == null) {
            return;
        }
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    public void restart() {
        kill();
        start();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    /** Mosquitto, with persistence. */
    public static final class Mosquitto extends RealBroker {

        public Mosquitto() {
            super("mosquitto");
        }

        @Override
        List<String> command() throws IOException {
            write(
                    "mosquitto.conf",
                    "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location "
                            + directory
                            + "/\nautosave_interval 1\nautosave_on_changes true\nmax_queued_messages 0\nuser root\n");
            return List.of(
                    "/usr/sbin/mosquitto",
                    "-c",
                    directory.resolve("mosquitto.conf").toString());
        }
    }

    /** Redis that writes each command to disk before it answers. */
    public static final class Redis extends RealBroker {

        public Redis() {
            super("redis");
        }

        @Override
        List<String> command() {
            return List.of(
                    "/usr/bin/redis-server",
                    "--port",
                    String.valueOf(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    directory.toString(),
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                    "--save",
                    "");
        }
    }

    /** NATS with JetStream. */
    public static final class Nats extends RealBroker {

        public Nats() {
            super("nats");
        }

        @Override
        List<String> command() {
            return List.of(
                    "/usr/sbin/nats-server",
                    "-a",
                    "127.0.0.1",
                    "-p",
                    String.valueOf(port),
                    "-js",
                    "-sd",
                    directory.toString());
        }
    }

    /** RabbitMQ with AMQP 1.0, with a name service of its own. */
    public static final class Rabbit extends RealBroker {

        private final int names = FreePorts.one();
        private final int cluster = FreePorts.one();

        public Rabbit() {
            super("rabbit");
        }

        @Override
        List<String> command() throws IOException {
            write("rabbitmq.conf", "listeners.tcp.1 = 127.0.0.1:" + port + "\nlog.console.level = info\n");
            write("enabled_plugins", "[rabbitmq_amqp1_0].");
            return List.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
        }

        /** Its port is open, and ends connections, before it speaks AMQP. */
        @Override
        void awaitReady() {
            ConnectionFactory client = new ConnectionFactory();
            client.setHost("127.0.0.1");
            client.setPort(port);
            Awaitility.await("AMQP 0-9-1 at port " + port)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        client.newConnection().close();
                        return true;
                    });
        }

        @Override
        Map<String, String> environment() {
            return Map.of(
                    "HOME", directory.toString(),
                    "RABBITMQ_NODENAME", "carillon" + port + "@localhost",
                    "RABBITMQ_MNESIA_BASE", directory.resolve("data").toString(),
                    "RABBITMQ_LOG_BASE", directory.resolve("logs").toString(),
                    "RABBITMQ_LOGS", "-",
                    "RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString(),
                    "RABBITMQ_ENABLED_PLUGINS_FILE",
                            directory.resolve("enabled_plugins").toString(),
                    "RABBITMQ_DIST_PORT", String.valueOf(cluster),
                    "ERL_EPMD_PORT", String.valueOf(names),
                    "ERL_EPMD_ADDRESS", "127.0.0.1");
        }

        @Override
        public void close() {
            super.close();
            try {
                ProcessBuilder end = new ProcessBuilder("/usr/bin/epmd", "-port", String.valueOf(names), "-kill");
                end.redirectErrorStream(true).start().getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Kafka that is its own controller. */
    public static final class Kafka extends RealBroker {

        private static final String PATH = System.getProperty(
                "carillon.it.kafka",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")));
        private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

        private final int controller = FreePorts.one();
        private final boolean makesTopics;

        public Kafka() {
            this(true);
        }

        /** @param makesTopics whether a topic that is asked for is made */
        Kafka(boolean makesTopics) {
            super("kafka");
            this.makesTopics = makesTopics;
        }

        @Override
        List<String> command() throws IOException {
            write(
                    "server.properties",
                    String.join(
                            "\n",
                            "process.roles=broker,controller",
                            "node.id=1",
                            "controller.quorum.voters=1@127.0.0.1:" + controller,
                            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                            "controller.listener.names=CONTROLLER",
                            "log.dirs=" + directory.resolve("data"),
                            "num.partitions=3",
                            "offsets.topic.replication.factor=1",
                            "offsets.topic.num.partitions=1",
                            "group.initial.rebalance.delay.ms=0",
                            "share.coordinator.state.topic.replication.factor=1",
                            "transaction.state.log.replication.factor=1",
                            "transaction.state.log.min.isr=1",
                            "auto.create.topics.enable=" + makesTopics));
            if (!Files.exists(directory.resolve("data"))) {
                format();
            }
            return java("kafka.Kafka", directory.resolve("server.properties").toString());
        }

        private List<String> java(String... main) {
            List<String> command = new java.util.ArrayList<>(
                    List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m", "-cp", PATH));
            command.addAll(List.of(main));
            return command;
        }

        private void format() throws IOException {
            Process format = new ProcessBuilder(java(
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            CLUSTER,
                            "-c",
                            directory.resolve("server.properties").toString()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(format.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            Assumptions.assumeTrue(Files.exists(directory.resolve("data")), "no Kafka on the class path: " + said);
        }
    }
}
