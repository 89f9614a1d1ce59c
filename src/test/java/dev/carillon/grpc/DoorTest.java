package dev.carillon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carillon.v1.EventPublisherGrpc;
import carillon.v1.PublishRequest;
import carillon.v1.PublishResponse;
import carillon.v1.Published;
import com.google.rpc.RetryInfo;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.body.BodyRoom;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.loop.Lifecycle;
import io.cloudevents.v1.proto.CloudEvent;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door itself, with a method that does nothing. */
class DoorTest {

    private static final Caller CALLER = new Caller(1, "default", Set.of(Scope.EVENTS_WRITE), "test");

    private final CompletableFuture<PublishResponse> later = new CompletableFuture<>();
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final GrpcThreads threads = new GrpcThreads(Executors.defaultThreadFactory());
    private final Doorkeeper doorkeeper = new Doorkeeper(null, new Lifecycle()) {
        @Override
        Caller enter(ServerCall<?, ?> call, Metadata headers, Scope scope) {
            return CALLER;
        }
    };
    private Server server;

    @BeforeEach
    void open() throws Exception {
        BodyRoom room = new BodyRoom(0, 0, 200_000); // 64 KiB for small ones, one of 200,000 bytes for others
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .channelFactory(() -> new LimitedServerChannel(2))
                .bossEventLoopGroup(threads.io())
                .workerEventLoopGroup(threads.io())
                .executor(threads.calls())
                .addStreamTracerFactory(new Received.Factory(room, threads.calls()))
                .addServices(methods()
                        .<PublishRequest, PublishResponse>unary(
                                "PublishBatch", Scope.EVENTS_WRITE, (question, call) -> later)
                        .<PublishRequest, PublishResponse>unary(
                                "PublishStream", Scope.EVENTS_WRITE, (question, call) -> later)
                        .under(EventPublisherGrpc.getServiceDescriptor()))
                .build()
                .start();
    }

    @AfterEach
    void close() throws Exception {
        later.complete(PublishResponse.getDefaultInstance());
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        threads.end();
    }

    private Methods methods() {
        return new Methods(doorkeeper).unary("Publish", Scope.EVENTS_WRITE, this::answer);
    }

    private CompletionStage<PublishResponse> answer(PublishRequest request, OpenCall<PublishResponse> call)
            throws StatusException {
        return switch (request.getEvent().getId()) {
            case "later" -> {
                arrived.complete(null);
                yield later;
            }
            case "broken" -> throw new IllegalStateException("a secret");
            default ->
                CompletableFuture.completedFuture(PublishResponse.newBuilder()
                        .setPublished(Published.newBuilder().setId(call.caller().applicationName()))
                        .build());
        };
    }

    @Test
    void aMethodThatNobodyDoesCannotBeServed() {
        assertThatThrownBy(() -> methods().under(EventPublisherGrpc.getServiceDescriptor()))
                .hasMessageContaining("nothing does carillon.v1.EventPublisher/");
    }

    @Test
    void aMessageForWhichThereIsNoRoomEndsItsCallAndRoomComesBack() {
        try (GrpcClient client = client()) {
            assertThat(publish(client.withoutKey(), "1", 150_000)).isEqualTo("default");
            CompletableFuture<?> held =
                    CompletableFuture.supplyAsync(() -> publish(client.withoutKey(), "later", 150_000));
            arrived.orTimeout(30, TimeUnit.SECONDS).join();
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> publish(client.withoutKey(), "2", 150_000));
            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(StatusProto.fromThrowable(refused).getDetailsList()).anyMatch(each -> each.is(RetryInfo.class));
            assertThat(publish(client.withoutKey(), "3", 1_000))
                    .as("a small one")
                    .isEqualTo("default");
            later.complete(PublishResponse.getDefaultInstance());
            held.join();
            assertThat(publish(client.withoutKey(), "4", 150_000)).isEqualTo("default");
        }
    }

    @Test
    void whatAMessageHoldsIsCountedAsItIsOnceItIsDecompressed() {
        try (GrpcClient client = client()) {
            Channel gzip = io.grpc.ClientInterceptors.intercept(client.withoutKey(), new io.grpc.ClientInterceptor() {
                @Override
                public <Q, A> io.grpc.ClientCall<Q, A> interceptCall(
                        io.grpc.MethodDescriptor<Q, A> method, io.grpc.CallOptions options, Channel next) {
                    return next.newCall(method, options.withCompression("gzip"));
                }
            });
            CompletableFuture<?> held = CompletableFuture.supplyAsync(() -> publish(gzip, "later", 150_000));
            arrived.orTimeout(30, TimeUnit.SECONDS).join();
            StatusRuntimeException refused =
                    catchThrowableOfType(StatusRuntimeException.class, () -> publish(gzip, "2", 150_000));
            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            later.complete(PublishResponse.getDefaultInstance());
            held.join();
            assertThat(publish(gzip, "3", 150_000)).isEqualTo("default");
        }
    }

    @Test
    void whatWaitsForWhoHasGoneIsCancelled() {
        try (GrpcClient client = client()) {
            var asked = EventPublisherGrpc.newFutureStub(client.withoutKey())
                    .publish(PublishRequest.newBuilder()
                            .setEvent(CloudEvent.newBuilder().setId("later"))
                            .build());
            arrived.orTimeout(30, TimeUnit.SECONDS).join();
            asked.cancel(true);
            org.awaitility.Awaitility.await().atMost(20, TimeUnit.SECONDS).until(later::isCancelled);
        }
    }

    @Test
    void whatIsWrongHereIsNotTold() {
        try (GrpcClient client = client()) {
            StatusRuntimeException failed =
                    catchThrowableOfType(StatusRuntimeException.class, () -> publish(client.withoutKey(), "broken", 1));
            assertThat(failed.getStatus().getCode()).isEqualTo(Code.INTERNAL);
            assertThat(failed.getStatus().getDescription()).doesNotContain("secret");
        }
    }

    @Test
    void furtherConnectionsAreClosed() {
        try (GrpcClient first = client();
                GrpcClient second = client()) {
            assertThat(publish(first.withoutKey(), "1", 1)).isEqualTo("default");
            assertThat(publish(second.withoutKey(), "1", 1)).isEqualTo("default");
            try (GrpcClient third = client()) {
                StatusRuntimeException refused =
                        catchThrowableOfType(StatusRuntimeException.class, () -> publish(third.withoutKey(), "1", 1));
                assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
            }
            assertThat(publish(first.withoutKey(), "2", 1)).isEqualTo("default");
        }
    }

    @Test
    void refusalsHaveTheirStatus() {
        assertThat(Refusals.of(DeniedException.lacks(Scope.EVENTS_WRITE))
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusals.of(new java.sql.SQLException("gone")).getStatus().getCode())
                .isEqualTo(Code.UNAVAILABLE);
    }

    private GrpcClient client() {
        return GrpcClient.to(server.getPort());
    }

    private static String publish(Channel channel, String id, int bytes) {
        return EventPublisherGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .publish(PublishRequest.newBuilder()
                        .setEvent(CloudEvent.newBuilder().setId(id).setTextData("x".repeat(bytes)))
                        .build())
                .getPublished()
                .getId();
    }
}
