package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import certes.v1.EventBrokerGrpc;
import certes.v1.Ping;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.TestIdentity;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC over TLS, for clients with a certificate. */
@Tag("settings")
class GrpcTlsIT {

    private final TestIdentity hub = TestIdentity.of("hub");
    private final TestIdentity known = TestIdentity.of("known");
    private final TestIdentity unknown = TestIdentity.of("unknown");

    @TempDir
    Path directory;

    @Test
    void whoHasACertificateOfTheAuthorityComesInAndNobodyElse() throws Exception {
        Map<String, String> settings = Map.of(
                "carillon.grpc.tls",
                "true",
                "carillon.tls.key-store",
                Files.write(directory.resolve("hub.p12"), hub.pkcs12()).toString(),
                "carillon.tls.key-store-password",
                hub.password(),
                "carillon.grpc.client-authorities",
                Files.writeString(directory.resolve("ca.pem"), known.certificatePem())
                        .toString());
        try (CarillonServer server = CarillonServer.create("grpc-tls", TestDatabase.fresh(), settings)) {
            server.start();
            assertThat(ping(server, known)).isTrue();
            assertThatThrownBy(() -> ping(server, unknown)).isInstanceOf(StatusRuntimeException.class);
            assertThatThrownBy(() -> ping(server, null)).isInstanceOf(StatusRuntimeException.class);
        }
    }

    private boolean ping(CarillonServer server, TestIdentity own) throws Exception {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(pem(hub.certificatePem()));
        if (own != null) {
            tls.keyManager(pem(own.certificatePem()), pem(own.keyPem()));
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                .sslContext(tls.build())
                .build();
        try {
            return EventBrokerGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .ping(Ping.getDefaultInstance())
                    .getOk();
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static ByteArrayInputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
