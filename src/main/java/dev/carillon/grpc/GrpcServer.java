package dev.carillon.grpc;

import dev.carillon.body.BodyRoom;
import dev.carillon.grpc.GrpcService.Place;
import dev.carillon.loop.Closing;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Opening;
import dev.carillon.loop.Starting;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

/** Opens the port of gRPC when the node is up, and closes it first when it ends. What begins and ends it is one thread at a time. */
@OnePerNode
class GrpcServer {

    private static final FailureLog LOG = new FailureLog(GrpcServer.class);
    private static final int METADATA_BYTES = 16 << 10;
    private static final int WINDOW_BYTES = 256 << 10; // what one connection may send before anybody has asked for it
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int PINGS_SECONDS = 20; // clients may ping as often as this
    private static final int IDLE_MINUTES = 30;
    private static final int RESETS = 200; // of streams, in so many seconds as follow: more is an attack
    private static final int RESETS_SECONDS = 30;
    private static final int LEAVING_SECONDS = 2;

    /** Each message that is too long, with a stack trace. */
    private static final Object QUIET = FailureLog.onlySevere("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

    private final GrpcSettings settings;
    private final Instance<GrpcService> services;
    private final DoorHealth health;
    private final BodyRoom room;
    private final GrpcCalls counted;
    private final ManagedThreadFactory factory;
    private final List<Server> servers = new ArrayList<>();
    private FutureTask<Map<Place, NettyServerBuilder>> prepared;
    private GrpcThreads threads;

    @Inject
    GrpcServer(
            GrpcSettings settings,
            @Any Instance<GrpcService> services,
            DoorHealth health,
            BodyRoom room,
            GrpcCalls counted,
            ManagedThreadFactory factory) {
        this.settings = settings;
        this.services = services;
        this.health = health;
        this.room = room;
        this.counted = counted;
        this.factory = factory;
    }

    /** Some thousand classes are read meanwhile, beside the start of the other rooms. */
    void prepare(@Observes Starting node) {
        if (settings.port() == 0 && settings.masterPort() == 0) {
            return;
        }
        threads = new GrpcThreads(factory);
        prepared = new FutureTask<>(this::build);
        Thread beside = factory.newThread(prepared);
        beside.setName("carillon-grpc-start");
        beside.setDaemon(true);
        beside.start();
    }

    private Map<Place, NettyServerBuilder> build() throws IOException {
        Map<Place, NettyServerBuilder> all = new EnumMap<>(Place.class);
        if (settings.port() != 0) {
            all.put(Place.MAIN, build(Place.MAIN));
        }
        if (settings.masterPort() != 0) {
            all.put(Place.MASTER, build(Place.MASTER));
        }
        return all;
    }

    private int port(Place place) {
        return place == Place.MASTER ? settings.masterPort() : settings.port();
    }

    private NettyServerBuilder build(Place place) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(settings.address(port(place)))
                .channelFactory(() -> new LimitedServerChannel(settings.connections()))
                .bossEventLoopGroup(threads.io())
                .workerEventLoopGroup(threads.io())
                .executor(threads.calls())
                .addStreamTracerFactory(new Received.Factory(room, threads.calls()))
                .intercept(counted)
                .maxInboundMessageSize(settings.messageBytes())
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxConcurrentCallsPerConnection(settings.calls())
                .flowControlWindow(WINDOW_BYTES)
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(settings.ping().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(PINGS_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES);
        new Tls(settings).context().ifPresent(builder::sslContext);
        for (GrpcService each : services) {
            if (each.places().contains(place)) {
                each.definitions().forEach(builder::addService);
            }
        }
        return builder.addService(health.service())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(alphaReflection());
    }

    /** What most tools still ask for first. */
    @SuppressWarnings("deprecation")
    private static io.grpc.BindableService alphaReflection() {
        return ProtoReflectionService.newInstance();
    }

    void open(@Observes Opening node) {
        if (prepared == null) {
            return;
        }
        try {
            for (Map.Entry<Place, NettyServerBuilder> each : prepared.get().entrySet()) {
                start(each.getKey(), each.getValue());
            }
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            throw why instanceof IllegalStateException known ? known : new IllegalStateException("gRPC", why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while gRPC was prepared", e);
        }
        health.follow(servers.stream()
                .flatMap(each -> each.getServices().stream())
                .distinct()
                .toList());
    }

    private void start(Place place, NettyServerBuilder builder) {
        try {
            servers.add(builder.build().start());
        } catch (IOException e) {
            throw unopened(place, e);
        }
        LOG.info("grpc.opened address=" + settings.address(port(place)) + " tls=" + settings.hasTls());
    }

    private IllegalStateException unopened(Place place, IOException e) {
        String key = place == Place.MASTER ? GrpcSettings.MASTER_PORT : GrpcSettings.PORT;
        String host = settings.address(port(place)).getHostString();
        Throwable why = e.getCause() instanceof SocketException ? e.getCause() : e;
        String what = why instanceof BindException
                        && !String.valueOf(why.getMessage()).contains("in use")
                ? "Port " + port(place) + " of " + host + " cannot be opened (" + why.getMessage()
                        + "); choose others by " + key + " and carillon.grpc.host."
                : "Port " + port(place) + " is in use; choose another one by " + key + " (0 = none).";
        return new IllegalStateException(what, e);
    }

    void close(@Observes Closing node) {
        if (threads == null) {
            return;
        }
        try {
            if (!servers.isEmpty()) {
                end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "grpc.unclosed", e);
        } finally {
            threads.end();
        }
    }

    /** Clients are told to go elsewhere; streams end, and what is being answered may be answered. */
    private void end() throws InterruptedException {
        health.leave();
        servers.forEach(Server::shutdown);
        services.forEach(GrpcService::end);
        for (Server each : servers) {
            if (!each.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS)) {
                each.shutdownNow();
                each.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
