package dev.carillon.launcher;

import dev.carillon.config.ConfigKeys;
import dev.carillon.files.OwnerOnlyDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every start does before its server: the data directory, the ports, the properties. */
final class Start {

    private static final String IN_USE = "in-use";
    private static final int CERTES_PORT = 9600; // as microprofile-config.properties has it

    private static FileLock inUse; // held until the process ends

    private Start() {}

    /**
     * Locks the data directory and sets the properties that follow from the options.
     *
     * @throws IOException with one sentence to act on
     */
    static void prepare(Options options, Path data) throws IOException {
        make(data);
        FileChannel channel = FileChannel.open(
                data.resolve(IN_USE), StandardOpenOption.CREATE, StandardOpenOption.WRITE); // stays open
        inUse = channel.tryLock();
        if (inUse == null) {
            throw new IOException("The data directory " + data
                    + " is in use by another process; choose another one by --data-dir (carillon.data.dir).");
        }
        checkFree(options.address(), options.port(), "--port");
        checkFree(options.address(), options.httpsPort(), "--https-port");
        System.setProperty("carillon.data.dir", data.toString());
        prepareCertes(options);
        if (options.tryOut()) {
            defaultTo("carillon.guard.allow", "127.0.0.0/8,::1/128");
        }
    }

    /** The port that the application opens by itself, if it does, and where its {@code /api} leads. */
    private static void prepareCertes(Options options) throws IOException {
        if (!Boolean.parseBoolean(read("carillon.certes.enabled"))) {
            return;
        }
        String port = read("carillon.certes.http-port");
        String address = read("carillon.certes.http-address");
        int number = port == null ? CERTES_PORT : Integer.parseInt(port);
        if (number != Options.NONE) {
            checkFree(
                    InetAddress.getByName(address == null ? "127.0.0.1" : address),
                    number,
                    "carillon.certes.http-port");
        }
        defaultTo("carillon.certes.api-url", OwnAddress.of(options).asked() + "/api");
    }

    private static void make(Path data) throws IOException {
        try {
            new OwnerOnlyDirectory(data).ensure();
        } catch (IOException e) {
            throw new IOException(unusable(data, "made", e), e);
        }
        if (!Files.isWritable(data)) {
            throw new IOException(unusable(data, "written to", null));
        }
        for (String each : List.of(IN_USE, Welcome.LOG)) { // left by another user, perhaps
            Path file = data.resolve(each);
            if (Files.exists(file) && !(Files.isRegularFile(file) && Files.isWritable(file))) {
                throw new IOException(
                        file + " is not a file that this user may write to; remove it, or choose another directory with"
                                + " --data-dir (carillon.data.dir).");
            }
        }
    }

    private static String unusable(Path data, String what, IOException why) {
        String reason = why == null ? "" : " (" + why.getClass().getSimpleName() + ": " + why.getMessage() + ")";
        return "The data directory " + data + " cannot be " + what + reason
                + "; choose another one by --data-dir (carillon.data.dir).";
    }

    /**
     * Before anything is made or started.
     *
     * @throws IllegalArgumentException with a line for each value that breaks its rule, and each system property that is not a key
     */
    static void checkSettings() {
        Map<String, String> given = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        System.getenv().forEach((variable, value) -> {
            if (variable.matches("CARILLON_.*|carillon[._].*")) {
                ConfigKeys.ofVariable(variable)
                        .ifPresentOrElse(
                                key -> given.put(key, value),
                                // Told only: Kubernetes sets CARILLON_SERVICE_HOST and others for a service of this
                                // name.
                                () -> Console.complain(variable + " is not a key of Carillon and is ignored."));
            }
        });
        System.getProperties().stringPropertyNames().forEach(key -> given.put(key, System.getProperty(key)));
        wrong.addAll(ConfigKeys.violations(given));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", wrong));
        }
        given.forEach((key, value) -> {
            if (ConfigKeys.names().contains(key)) {
                strip(key, value);
            }
        });
    }

    /** Payara asks for it when all is up, and ends with what the resolver says. */
    static void checkOwnName() throws IOException {
        try {
            InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            throw new IOException(
                    "The name of this machine does not resolve (" + e.getMessage()
                            + "); add it to /etc/hosts, as in: 127.0.1.1 <name>",
                    e);
        }
    }

    private static void checkFree(String address, int port, String option) throws IOException {
        InetAddress where = address == null ? null : InetAddress.getByName(address);
        if (where != null && !where.isAnyLocalAddress() && NetworkInterface.getByInetAddress(where) == null) {
            throw new IOException("--address " + address + " is not an address of this machine.");
        }
        if (port != Options.NONE) {
            checkFree(where, port, option);
        }
    }

    /** @param address null: every address */
    static void checkFree(InetAddress address, int port, String key) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            boolean isDenied =
                    String.valueOf(e.getMessage()).contains("Permission denied"); // below 1024, to most users
            throw new IOException(
                    "Port " + port + (isDenied ? " may not be opened by this user" : " is in use")
                            + "; choose another one by " + key + ".",
                    e);
        }
    }

    /** What the user has set wins, be it a system property or the environment. */
    static void defaultTo(String key, String value) {
        if (read(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** Stripped, as its rule was asked, except for passwords; null if it is not set, or blank, which counts as not set. */
    static String read(String key) {
        return set(key, System.getProperty(key))
                .or(() -> ConfigKeys.variables(key).stream()
                        .flatMap(each -> set(key, System.getenv(each)).stream())
                        .findFirst())
                .orElse(null);
    }

    /** A line end after a value, as files and secrets of Kubernetes have it, is no part of it for later readers, either. */
    private static void strip(String key, String given) {
        String value = read(key);
        // Only then: what is set in the environment alone, as secrets are, must not become a property, which others may
        // list.
        if (value != null && !value.equals(given)) {
            System.setProperty(key, value);
        }
    }

    private static Optional<String> set(String key, String value) {
        return Optional.ofNullable(value)
                .map(text -> key.endsWith("password") ? text : text.strip())
                .filter(text -> !text.isEmpty());
    }

    /** Ends this process with its parent, if asked: a Maven that is killed leaves its children alone. */
    static void followParent(Runnable end) {
        if (Boolean.getBoolean("carillon.ends-with-parent")) {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(end));
        }
    }
}
