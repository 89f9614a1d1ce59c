package dev.carillon.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The same start on an unpacked WildFly: its {@code standalone-full.xml} as it is, the WAR dropped in.
 *
 * <p>{@code carillon.wildfly.home} is the server, {@code carillon.wildfly.war} the WAR. The server itself is not
 * touched: its base directory is made again below the data directory.
 */
public final class WildFly {

    private static final List<String> OPEN = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.security",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.management/javax.management",
            "java.naming/javax.naming");

    private WildFly() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        Path data;
        Path base;
        try {
            options = Options.parse(arguments);
            if (options.help()) {
                Console.say(Options.HELP);
                return;
            }
            if (options.port() == Options.NONE || options.httpsPort() != Options.NONE) {
                throw new IllegalArgumentException(
                        "--https-port and --port 0 are of carillon.jar; WildFly has scripts for HTTPS in server-config.");
            }
            Start.checkSettings();
            data = options.data().resolve("wildfly");
            Start.prepare(options, data.resolve("carillon")); // as where the WAR finds it when just dropped in
            base = ServerDirectory.emptied(data.resolve("server"));
        } catch (IllegalArgumentException | IOException e) {
            Console.complain(e.getMessage());
            System.exit(1);
            return;
        }
        Start.followParent(() -> Runtime.getRuntime().exit(0));
        Path home = Path.of(System.getProperty("carillon.wildfly.home"));
        Path deployments = dropIn(home, base);
        Welcome welcome = new Welcome(options, data.resolve("carillon"));
        welcome.begin("WildFly's own (JMS)");
        Process server = start(command(options, home, base, data), options.verbose(), welcome.log());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
        awaitDeployment(server, deployments, welcome.log());
        welcome.whenReady();
        System.exit(server.waitFor());
    }

    private static Process start(List<String> command, boolean verbose, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        if (!verbose) {
            builder.command().add(1, "-Dorg.jboss.logmanager.nocolor=true");
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        }
        return builder.start();
    }

    private static Path dropIn(Path home, Path base) throws IOException {
        Path configuration = Files.createDirectories(base.resolve("configuration"));
        try (Stream<Path> files = Files.list(home.resolve("standalone/configuration"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, configuration.resolve(file.getFileName()));
            }
        }
        Path deployments = Files.createDirectories(base.resolve("deployments"));
        Files.copy(Path.of(System.getProperty("carillon.wildfly.war")), deployments.resolve("carillon.war"));
        return deployments;
    }

    private static List<String> command(Options options, Path home, Path base, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPEN.forEach(each -> command.add("--add-opens=" + each + "=ALL-UNNAMED"));
        command.add("-Djava.awt.headless=true");
        command.add("-Djboss.modules.system.pkgs=org.jboss.byteman");
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("carillon."))
                .sorted()
                .forEach(key -> command.add("-D" + key + "=" + System.getProperty(key)));
        command.addAll(List.of(
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Djboss.server.data.dir=" + data,
                "-c",
                "standalone-full.xml"));
        // The offset moves all ports, so that two servers get along; below 8080 some would be less than 1.
        command.add(
                options.port() >= 8080
                        ? "-Djboss.socket.binding.port-offset=" + (options.port() - 8080)
                        : "-Djboss.http.port=" + options.port());
        if (options.address() != null) {
            command.add("-Djboss.bind.address=" + options.address());
        }
        command.addAll(options.others());
        return command;
    }

    private static void awaitDeployment(Process server, Path deployments, Path log) throws InterruptedException {
        while (!Files.exists(deployments.resolve("carillon.war.deployed"))) {
            if (!server.isAlive() || Files.exists(deployments.resolve("carillon.war.failed"))) {
                Console.complain("Carillon could not start; the reason is the first ERROR line of " + log);
                System.exit(1);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static void end(Process server) {
        server.destroy();
        try {
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
        }
    }
}
