package dev.carillon.grpc;

import certes.v1.Ping;
import certes.v1.PingResponse;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The methods of a service, each with the scope that its callers need; no method can be served without naming one. They are served
 * under each name of that service. Made by one thread.
 */
final class Methods {

    /** Begins a call that has been let in; the listener asks for messages by itself. */
    @FunctionalInterface
    interface Opening<Q, A> {
        ServerCall.Listener<Q> open(OpenCall<A> call, Received received) throws Exception;
    }

    private final Doorkeeper doorkeeper;
    private final Map<String, ServerCallHandler<?, ?>> handlers = new LinkedHashMap<>();

    Methods(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    /** Those of a service of Certes, which answers pings. */
    static Methods ofCertes(Doorkeeper doorkeeper, DoorHealth health) {
        return new Methods(doorkeeper)
                .<Ping, PingResponse>unaryForAll("Ping", (ping, call) -> health.ping(call.caller() != null));
    }

    /** One question, one answer. */
    <Q, A> Methods unary(String name, Scope scope, Unary<Q, A> method) {
        return stream(name, Objects.requireNonNull(scope), unary(method));
    }

    /** One question and one answer, for all; the caller is known if a key came. */
    private <Q, A> Methods unaryForAll(String name, Unary<Q, A> method) {
        return add(name, null, unary(method));
    }

    /** Any number of either. */
    <Q, A> Methods stream(String name, Scope scope, Opening<Q, A> opening) {
        return add(name, Objects.requireNonNull(scope), opening);
    }

    private static <Q, A> Opening<Q, A> unary(Unary<Q, A> method) {
        return (call, received) -> {
            call.request(2); // a second one is an error that has to be seen
            return new UnaryListener<>(method, call, received);
        };
    }

    private <Q, A> Methods add(String name, Scope scope, Opening<Q, A> opening) {
        handlers.put(name, (ServerCallHandler<Q, A>) (call, headers) -> begin(call, headers, scope, opening));
        return this;
    }

    private <Q, A> ServerCall.Listener<Q> begin(
            ServerCall<Q, A> call, Metadata headers, Scope scope, Opening<Q, A> opening) {
        OpenCall<A> refused = new OpenCall<>(call, headers, null);
        try {
            Caller caller = doorkeeper.enter(call, headers, scope);
            OpenCall<A> open = new OpenCall<>(call, headers, caller);
            return opening.open(open, Received.of(caller, open::end));
        } catch (Throwable e) {
            refused.end(e);
            return new ServerCall.Listener<>() {};
        }
    }

    /** These methods under each of these names of their service, which has these and no others. */
    List<ServerServiceDefinition> under(ServiceDescriptor... names) {
        return Stream.of(names).map(this::definition).toList();
    }

    private ServerServiceDefinition definition(ServiceDescriptor service) {
        ServerServiceDefinition.Builder built = ServerServiceDefinition.builder(service);
        for (MethodDescriptor<?, ?> each : service.getMethods()) {
            add(built, each, handlers.get(each.getBareMethodName()));
        }
        return built.build();
    }

    @SuppressWarnings("unchecked") // each handler was made for the messages of its method's name
    private static <Q, A> void add(
            ServerServiceDefinition.Builder built, MethodDescriptor<Q, A> method, ServerCallHandler<?, ?> handler) {
        if (handler == null) {
            throw new IllegalStateException("nothing does " + method.getFullMethodName());
        }
        built.addMethod(method, (ServerCallHandler<Q, A>) handler);
    }
}
