package dev.carillon.grpc;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The methods of a service, each with the scope that its callers need: none can be served without saying so. The same ones are then
 * served under each name of that service. Made by one thread.
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

    /** One question, one answer. */
    <Q, A> Methods unary(String name, Scope scope, Unary<Q, A> method) {
        return stream(name, Objects.requireNonNull(scope), unary(method));
    }

    /** One question and one answer, for everybody; the caller is known if a key came. */
    <Q, A> Methods unaryForAll(String name, Unary<Q, A> method) {
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

    /** These methods under the name of this service, which has these and no others. */
    ServerServiceDefinition of(ServiceDescriptor service) {
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
