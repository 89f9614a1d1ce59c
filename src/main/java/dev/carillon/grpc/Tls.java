package dev.carillon.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/** The certificate that this door shows, and those that it asks for. */
final class Tls {

    private static final String STORE = "carillon.tls.key-store";
    private static final String AUTHORITIES = "carillon.grpc.client-authorities";

    private final GrpcSettings settings;

    Tls(GrpcSettings settings) {
        this.settings = settings;
    }

    /**
     * Empty without TLS.
     *
     * @throws IllegalStateException with one sentence, if it is asked for and cannot be had
     */
    Optional<SslContext> context() throws IOException {
        if (!settings.hasTls()) {
            if (settings.clientAuthorities().isPresent()) {
                throw new IllegalStateException(AUTHORITIES + " needs carillon.grpc.tls=true.");
            }
            return Optional.empty();
        }
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(keys()), SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
        Optional<Path> authorities = settings.clientAuthorities();
        if (authorities.isPresent()) {
            trust(builder, authorities.get());
        }
        return Optional.of(builder.build());
    }

    private static void trust(SslContextBuilder builder, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalStateException(AUTHORITIES + ": there is no file " + file + " that can be read.");
        }
        try {
            builder.trustManager(file.toFile()).clientAuth(ClientAuth.REQUIRE);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(AUTHORITIES + ": " + file + " contains no certificates in PEM.", e);
        }
    }

    private KeyManagerFactory keys() {
        Path file = settings.keyStore()
                .orElseThrow(() -> new IllegalStateException("carillon.grpc.tls needs " + STORE
                        + ", a PKCS #12 or JKS file with a private key and its certificates."));
        if (!Files.isReadable(file)) {
            throw new IllegalStateException(STORE + ": there is no file " + file + " that can be read.");
        }
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), settings.keyStorePassword());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, settings.keyStorePassword());
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    STORE + ": " + file + " is not a PKCS #12 or JKS file that " + STORE + "-password opens.", e);
        }
    }
}
