package dev.carillon.grpc;

import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.OnePerNode;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls of methods that are served, by how they were answered. Thread safe. */
@OnePerNode
class GrpcCalls implements ServerInterceptor, Measured {

    private record Ended(String service, String method, Status.Code code) {}

    private final Map<Ended, LongAdder> ended = new ConcurrentHashMap<>();

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        count(call, status);
                        super.close(status, trailers);
                    }
                },
                headers);
    }

    private void count(ServerCall<?, ?> call, Status status) {
        Ended how = new Ended(
                call.getMethodDescriptor().getServiceName(),
                call.getMethodDescriptor().getBareMethodName(),
                status.getCode());
        ended.computeIfAbsent(how, first -> new LongAdder()).increment();
    }

    @Override
    public void measure(Measures to) {
        ended.forEach((how, count) -> to.counter(
                "carillon_grpc_calls_total",
                "Calls that were answered, by method and status",
                count.sum(),
                "service",
                how.service,
                "method",
                how.method,
                "code",
                how.code.name()));
    }
}
