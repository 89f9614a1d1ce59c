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
 * @param others options for Payara Micro itself, handed on as they are
 */
record Options(boolean help, boolean tryOut, boolean verbose, int port, Path data, List<String> others) {

    static final String HELP =
            """
            java -jar carillon.jar [options]

              --try-out         web hooks may go to this machine itself (loopback); not for production
              --port N          HTTP port, default 8080
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
        int port = 8080;
        String configured = System.getProperty("carillon.data.dir", System.getenv("CARILLON_DATA_DIR"));
        Path data = Path.of(configured == null ? "carillon-data" : configured);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help" -> help = true;
                case "--try-out" -> tryOut = true;
                case "--verbose" -> verbose = true;
                case "--port" -> port = port(value(arguments, ++i));
                case "--data-dir" -> data = Path.of(value(arguments, ++i));
                default -> others.add(arguments[i]);
            }
        }
        return new Options(help, tryOut, verbose, port, data.toAbsolutePath().normalize(), List.copyOf(others));
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

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--port is a number from 1 to 65535, not " + text + ".");
    }
}
