package dev.carillon.launcher;

import fish.payara.micro.boot.PayaraMicroBoot;
import fish.payara.micro.boot.PayaraMicroLauncher;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starts Payara Micro with the adapter and the WAR. Every start is like the first: the server's own directory is made
 * again, only the data is kept.
 */
public final class Main {

    private static final String H2_CLASS = "\"org.h2.jdbcx.JdbcDataSource\"";
    private static final String POSTGRES_CLASS = "\"org.postgresql.xa.PGXADataSource\"";

    /** What {@code dev.carillon.eventlog.Database} looks at: this process may be ended. */
    private static final String OWN_PROCESS = "dev.carillon.own-process";

    /** What {@code dev.carillon.outbound.OwnServer} asks for. */
    private static final String OWN_SERVER = "dev.carillon.own-server";

    private static final int DEFAULT_BROKER_PORT = 61616;
    private static final int DEFAULT_GRPC_PORT = 9620;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        // Payara writes keys in capitals by the default locale: in a Turkish one no CARILLON_… is found (İ)
        Locale.setDefault(Locale.ROOT);
        Options options;
        Listeners listeners;
        Path server;
        try {
            options = Options.parse(arguments);
            if (options.help()) {
                Console.say(Options.HELP);
                return;
            }
            Start.checkSettings();
            listeners = Listeners.of(options);
            System.setProperty(OWN_PROCESS, "true");
            System.setProperty(OWN_SERVER, OwnAddress.of(options).server());
            Start.checkOwnName();
            Start.prepare(options, options.data());
            Database.prepare(options);
            checkBrokerPort();
            checkGrpcPort();
            server = ServerDirectory.ofPayara(options.data());
            Compilers.suit(server);
        } catch (IllegalArgumentException | IOException e) {
            Console.complain(e.getMessage());
            System.exit(1);
            return;
        }
        Welcome welcome = new Welcome(options, options.data());
        listeners.complainIfExpired();
        welcome.begin(broker());
        Console.divert(welcome.log(), options.verbose());
        FailedStart failed = FailedStart.watch(welcome.log());
        run(options, listeners, server, failed);
        failed.isUp();
        welcome.whenReady();
    }

    private static void run(Options options, Listeners listeners, Path server, FailedStart failed) {
        try {
            PayaraMicroBoot payara = PayaraMicroLauncher.create(payara(options, listeners, server));
            OrderlyEnd end = OrderlyEnd.by(() -> HttpListener.close(payara.getRuntime()), () -> payara.getRuntime()
                    .undeploy("carillon"));
            Start.followParent(() -> end.run(0));
            // What fails while it starts, and not while it is deployed, is among the deployed ones all the same.
            if (!payara.getRuntime().getDeployedApplicationNames().contains("carillon")
                    || OwnAddress.of(options).isEmpty()) {
                failed.end(Optional.empty());
            }
        } catch (Exception e) {
            failed.end(Optional.of(e));
        }
    }

    /** The adapter checks too, but here it is one sentence instead of a page of the server's. */
    private static void checkBrokerPort() throws IOException {
        String port = Start.read("carillon.broker.port");
        if (Start.read("carillon.broker.url") == null && !"0".equals(port)) {
            Start.checkFree(
                    InetAddress.getLoopbackAddress(),
                    port == null ? DEFAULT_BROKER_PORT : Integer.parseInt(port),
                    "carillon.broker.port (0 = none)");
        }
    }

    /** The WAR checks too, at the end of its start. */
    private static void checkGrpcPort() throws IOException {
        String host = Start.read("carillon.grpc.host");
        String port = Start.read("carillon.grpc.port");
        if (!"0".equals(port)) {
            Start.checkFree(
                    host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host),
                    port == null ? DEFAULT_GRPC_PORT : Integer.parseInt(port),
                    "carillon.grpc.port (0 = none)");
        }
    }

    private static String broker() {
        String port = Start.read("carillon.broker.port");
        return "0".equals(port)
                ? "inside, without a port"
                : "localhost:" + (port == null ? DEFAULT_BROKER_PORT : port) + " (JMS, AMQP 1.0, MQTT, STOMP)";
    }

    private static String[] payara(Options options, Listeners listeners, Path server) throws IOException {
        Path adapter = extract("carillon-jms.rar", server);
        Path war = extract("carillon.war", server);
        if (Database.isPostgres()) {
            choosePostgres(war);
        }
        // Post-boot commands run before the deployments of --deploy, and these name the adapter.
        Path commands = server.resolve("resources.asadmin");
        Files.writeString(commands, "deploy --name carillon-jms " + adapter + "\n" + resource("resources.asadmin"));
        // The attributes of an event may come as headers: Payara takes 8 KiB and 100, WildFly 1 MiB and 200. A DELETE
        // with a body, which some clients send, would be 400. HTTP/2 (h2c) is off: bodies are untried in it. And when
        // more
        // than 4,096 connections have something to say at once, its selector ends with all of its connections (seen).
        Path listener = Files.writeString(
                server.resolve("listener.asadmin"), listeners.commands(resource("listener.asadmin"), server));
        List<String> all = new ArrayList<>(List.of(
                "--nohazelcast", // its data grid accepts commands from anyone who connects
                "--logProperties",
                Files.writeString(server.resolve("logging.properties"), resource("logging.properties"))
                        .toString(),
                "--prebootcommandfile",
                listener.toString(),
                "--rootDir",
                Files.createDirectories(server.resolve("root")).toString(),
                "--postbootcommandfile",
                commands.toString(),
                "--deploy",
                war.toString()));
        all.addAll(listeners.ports());
        all.addAll(options.others());
        return all.toArray(String[]::new);
    }

    private static Path extract(String name, Path into) throws IOException {
        Path file = into.resolve(name);
        try (InputStream in = Main.class.getResourceAsStream("/carillon/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** In this copy of the WAR: Payara takes no expression for the class of a data source that does XA. */
    private static void choosePostgres(Path war) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            Path resources = files.getPath("WEB-INF/glassfish-resources.xml");
            Files.writeString(resources, Files.readString(resources).replace(H2_CLASS, POSTGRES_CLASS));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("/carillon/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
