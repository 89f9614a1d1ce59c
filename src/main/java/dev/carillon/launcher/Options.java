package dev.carillon.launcher;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command line.
 *
 * @param verbose whether the server's log is shown too
 * @param address where it listens for HTTP; null: every address
 * @param port of HTTP; 0: no HTTP
 * @param httpsPort 0: no HTTPS
 * @param others options for Payara Micro itself, handed on as they are
 */
record Options(
        boolean help,
        boolean tryOut,
        boolean verbose,
        String address,
        int port,
        int httpsPort,
        Path data,
        List<String> others) {

    static final int NONE = 0;

    static final String HELP =
            """
            java -jar carillon.jar [options]

              --try-out         webhooks may go to this machine itself (loopback); not for production
              --port N          HTTP port, default 8080; 0 for HTTPS only
              --https-port N    HTTPS port, with the key store that carillon.tls.key-store names
              --address A       listens on this address only, such as 127.0.0.1; default all
              --data-dir DIR    where events, keys and the broker's files are kept, default ./carillon-data
              --verbose         shows what else goes to server.log in the data directory
              --help            this text

            Any other option is handed to Payara Micro, such as --addLibs postgresql.jar.
            Configuration: carillon.* as system properties (java -Dcarillon.broker.port=0 -jar carillon.jar)
            or environment (CARILLON_BROKER_PORT=0).""";

    /** @throws IllegalArgumentException with one sentence, if an option is wrong */
    static Options parse(String... arguments) {
        boolean help = false;
        boolean tryOut = false;
        boolean verbose = false;
        String address = null;
        int port = 8080;
        int httpsPort = NONE;
        String configured = Start.read("carillon.data.dir");
        Path data = Path.of(configured == null ? "carillon-data" : configured);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help" -> help = true;
                case "--try-out" -> tryOut = true;
                case "--verbose" -> verbose = true;
                case "--address" -> address = address(value(arguments, ++i));
                case "--port" -> port = port("--port", value(arguments, ++i));
                case "--https-port" -> httpsPort = port("--https-port", value(arguments, ++i));
                case "--data-dir" -> data = directory(value(arguments, ++i));
                default -> others.add(arguments[i]);
            }
        }
        if (port == NONE && httpsPort == NONE && !help) {
            throw new IllegalArgumentException("--port 0 needs an --https-port.");
        }
        return new Options(
                help,
                tryOut,
                verbose,
                address,
                port,
                httpsPort,
                data.toAbsolutePath().normalize(),
                List.copyOf(others));
    }

    /** The files and directories of {@code --addLibs} and {@code --addJars}. */
    List<Path> libraries() {
        List<Path> libraries = new ArrayList<>();
        for (int i = 0; i < others.size() - 1; i++) {
            if (List.of("--addlibs", "--addjars").contains(others.get(i).toLowerCase(Locale.ROOT))) {
                for (String each : others.get(i + 1).split(File.pathSeparator)) {
                    libraries.add(Path.of(each));
                }
            }
        }
        return libraries;
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a value; --help lists the options.");
        }
        return arguments[at];
    }

    private static Path directory(String text) {
        if (text.isBlank()) { // which would be the working directory
            throw new IllegalArgumentException("--data-dir needs a directory; . is the one you are in.");
        }
        return Path.of(text);
    }

    private static int port(String option, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + " is a number from 1 to 65535, or 0 for none, not " + text + ".");
    }

    /** No name: which of its addresses is meant would be anybody's guess. */
    private static String address(String text) {
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
            return text;
        }
        throw new IllegalArgumentException("--address is an address, such as 127.0.0.1 or ::1, not " + text + ".");
    }
}
