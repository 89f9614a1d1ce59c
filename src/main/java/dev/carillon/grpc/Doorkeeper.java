package dev.carillon.grpc;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.OnePerNode;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** From the metadata of a call to its caller. Thread safe. */
@OnePerNode
class Doorkeeper {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> APPLICATION =
            Metadata.Key.of("carillon-application", Metadata.ASCII_STRING_MARSHALLER);

    private final Callers callers;
    private final Lifecycle lifecycle;

    @Inject
    Doorkeeper(Callers callers, Lifecycle lifecycle) {
        this.callers = callers;
        this.lifecycle = lifecycle;
    }

    /**
     * @param scope what the caller must be allowed to do; null if anybody may come, with or without a key
     * @return null if none came where none is needed
     * @throws DeniedException if it may not come in
     */
    Caller enter(ServerCall<?, ?> call, Metadata headers, Scope scope) throws StatusException {
        if (lifecycle.isEnding()) {
            throw Status.UNAVAILABLE
                    .withDescription("this node is stopping; use another one")
                    .asException();
        }
        String authorization = bearer(headers.get(AUTHORIZATION));
        if (scope == null && authorization == null) {
            return null;
        }
        Caller caller = callers.enter(authorization, headers.get(APPLICATION), address(call.getAttributes()));
        if (scope != null && !caller.may(scope)) {
            throw DeniedException.lacks(scope);
        }
        return caller;
    }

    /** Certes writes {@code JWT} for {@code Bearer}. */
    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "JWT ", 0, 4)
                ? "Bearer " + authorization.substring(4)
                : authorization;
    }

    private static String address(Attributes attributes) {
        SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return remote instanceof InetSocketAddress internet
                ? internet.getAddress().getHostAddress()
                : "unknown";
    }
}
