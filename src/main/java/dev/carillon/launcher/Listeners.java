package dev.carillon.launcher;

import dev.carillon.files.OwnerOnlyDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Payara Micro listens for HTTP and HTTPS.
 *
 * @param identity null without HTTPS
 */
record Listeners(Options options, ServerIdentity identity) {

    private static final String NETWORK = "set configs.config.server-config.network-config.";
    private static final String LISTENER = NETWORK + "network-listeners.network-listener.";
    private static final String SSL = NETWORK + "protocols.protocol.https-listener.ssl.";

    /** @throws IllegalArgumentException with one sentence, if HTTPS is asked for and has no key */
    static Listeners of(Options options) {
        return new Listeners(options, options.httpsPort() == Options.NONE ? null : ServerIdentity.read());
    }

    void complainIfExpired() {
        if (identity != null) {
            identity.complainIfExpired(Instant.now());
        }
    }

    /** Options of Payara Micro. */
    List<String> ports() {
        return identity == null
                ? List.of("--port", Integer.toString(options.port()))
                : List.of(
                        "--port",
                        // what is closed needs one all the same
                        Integer.toString(options.port() == Options.NONE ? options.httpsPort() : options.port()),
                        "--sslPort",
                        Integer.toString(options.httpsPort()));
    }

    /**
     * Commands for before it starts.
     *
     * @param http what is said of the HTTP listener, and holds for HTTPS as well
     * @param directory for the key
     */
    String commands(String http, Path directory) throws IOException {
        StringBuilder all = new StringBuilder(http);
        if (options.address() != null) {
            all.append(LISTENER)
                    .append("http-listener.address=")
                    .append(options.address())
                    .append('\n');
            all.append(LISTENER)
                    .append("https-listener.address=")
                    .append(options.address())
                    .append('\n');
        }
        if (options.port() == Options.NONE) {
            all.append(LISTENER).append("http-listener.enabled=false\n");
        }
        if (identity != null) {
            all.append(http.lines()
                    .filter(each -> each.contains("http-listener"))
                    .map(each -> each.replace("http-listener", "https-listener") + '\n')
                    .collect(Collectors.joining()));
            Path own = directory.resolve("tls");
            new OwnerOnlyDirectory(own).ensure();
            Path store = own.resolve("key.p12");
            String password = password();
            identity.write(store, password);
            // Payara's own class takes its key from system properties, which are the whole process's.
            all.append(SSL + "classname=org.glassfish.grizzly.config.ssl.JSSEImplementation\n");
            all.append(SSL + "cert-nickname=" + ServerIdentity.ALIAS + "\n");
            all.append(SSL + "key-store=").append(store).append('\n');
            all.append(SSL + "key-store-password=").append(password).append('\n');
        }
        return all.toString();
    }

    private static String password() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
