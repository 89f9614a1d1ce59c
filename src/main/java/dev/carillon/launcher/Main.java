package dev.carillon.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts Payara Micro with the adapter and the WAR. Every start is the first start: the server's own directory is made
 * anew, only the data directory is kept.
 */
public final class Main {

    /** Without WRITE_DELAY=0 a killed process loses the commits of its last half second. */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;CACHE_SIZE=131072;LOCK_TIMEOUT=1000";

    private static FileLock inUse; // held until the process ends

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
            if (options.help()) {
                System.out.println(Options.HELP);
                return;
            }
            prepare(options);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Path root = Files.createTempDirectory("carillon-server");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
        Thread ready = new Thread(new Announcer(options), "carillon-announcer");
        ready.setDaemon(true);
        ready.start();
        fish.payara.micro.PayaraMicro.main(payara(options, root));
    }

    private static void prepare(Options options) throws IOException {
        Files.createDirectories(options.data());
        FileChannel channel =
                FileChannel.open(options.data().resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        inUse = channel.tryLock();
        if (inUse == null) {
            throw new IOException("The data directory " + options.data()
                    + " is in use by another process; choose another one by --data-dir (carillon.data.dir).");
        }
        free(options.port(), "--port");
        defaultTo("carillon.data.dir", options.data().toString());
        defaultTo("carillon.db.url", "jdbc:h2:file:" + options.data().resolve("carillon") + H2_OPTIONS);
        System.out.println("Carillon's data is in " + options.data());
        if (options.tryOut()) {
            defaultTo("carillon.guard.allow", "127.0.0.0/8,::1/128");
            System.out.println("Trying out: web hooks may go to this machine itself. Do not run production like this.");
        }
    }

    private static void free(int port, String option) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress((InetAddress) null, port));
        } catch (IOException e) {
            throw new IOException("Port " + port + " is in use; choose another one by " + option + ".");
        }
    }

    /** What the user has set wins, be it a system property or the environment. */
    private static void defaultTo(String key, String value) {
        if (System.getProperty(key) == null && System.getenv(key.toUpperCase().replace('.', '_')) == null) {
            System.setProperty(key, value);
        }
    }

    private static String[] payara(Options options, Path root) throws IOException {
        Path adapter = extract("carillon-jms.rar", root);
        Path war = extract("carillon.war", root);
        Path commands = root.resolve("resources.asadmin");
        Files.writeString(commands, "deploy --name carillon-jms " + adapter + "\n" + resource("resources.asadmin"));
        List<String> all = new ArrayList<>(List.of(
                "--nocluster",
                "--port",
                Integer.toString(options.port()),
                "--rootDir",
                root.resolve("server").toString(),
                "--postbootcommandfile",
                commands.toString(),
                "--deploy",
                war.toString()));
        Files.createDirectories(root.resolve("server"));
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

    private static String resource(String name) throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("/carillon/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        } catch (IOException e) {
            // a temporary directory: the system removes it
        }
    }
}
