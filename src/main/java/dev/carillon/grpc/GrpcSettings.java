package dev.carillon.grpc;

import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** What is configured of this door. Immutable. */
@OnePerNode
class GrpcSettings {

    static final String PORT = "carillon.grpc.port";
    static final String MASTER_PORT = "carillon.certes.master-grpc-port";

    private final Config config;

    @Inject
    GrpcSettings(Config config) {
        this.config = config;
    }

    /** 0: the Master API is not served. */
    int masterPort() {
        return number(MASTER_PORT);
    }

    /** 0: there is no such door. */
    int port() {
        return number(PORT);
    }

    InetSocketAddress address(int port) {
        return new InetSocketAddress(config.getValue("carillon.grpc.host", String.class), port);
    }

    /** Most bytes of one message, once it is decompressed. */
    int messageBytes() {
        return number("carillon.grpc.message-bytes");
    }

    /** Most connections at once; further ones are closed. */
    int connections() {
        return number("carillon.grpc.connections");
    }

    /** Most calls at once of one connection; its client waits with further ones. */
    int calls() {
        return number("carillon.grpc.calls");
    }

    /** After so much silence a connection is asked whether it is there. */
    Duration ping() {
        return Duration.ofSeconds(number("carillon.grpc.ping-seconds"));
    }

    boolean hasTls() {
        return config.getValue("carillon.grpc.tls", Boolean.class);
    }

    /** The key store of {@code carillon.tls.key-store}. */
    Optional<Path> keyStore() {
        return path("carillon.tls.key-store");
    }

    char[] keyStorePassword() {
        return config.getOptionalValue("carillon.tls.key-store-password", String.class)
                .orElse("")
                .toCharArray();
    }

    /** Authorities, in PEM, one of which has signed the certificate that each client shows; empty if none is asked for. */
    Optional<Path> clientAuthorities() {
        return path("carillon.grpc.client-authorities");
    }

    private Optional<Path> path(String key) {
        return config.getOptionalValue(key, String.class)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Path::of);
    }

    private int number(String key) {
        return config.getValue(key, Integer.class);
    }
}
