package dev.carillon.grpc;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.TraceContext;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;

/** A call whose caller is known, answered by one thread at a time and ended once, whoever comes first. Thread safe. */
final class OpenCall<A> {

    private final ServerCall<?, A> call;
    private final Metadata headers;
    private final Caller caller;
    private boolean hasBegun; // guarded by this, like the next one
    private boolean hasEnded;

    /** @param caller null at a method that asks for no key, if none came */
    OpenCall(ServerCall<?, A> call, Metadata headers, Caller caller) {
        this.call = call;
        this.headers = headers;
        this.caller = caller;
    }

    Caller caller() {
        return caller;
    }

    /** A header of the request, or null. */
    String header(String name) {
        return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    /** This event in the trace of the call, unless it says of which one it is. */
    EventData traced(EventData event) {
        return TraceContext.carried(event, header(TraceContext.PARENT), header(TraceContext.STATE));
    }

    /** Asks for so many messages more. */
    void request(int messages) {
        call.request(messages);
    }

    /** Whether what is sent now leaves without waiting here. */
    boolean isReady() {
        return call.isReady();
    }

    /** @return false if the call has ended, so that nobody hears it */
    synchronized boolean send(A answer) {
        if (hasEnded || call.isCancelled()) {
            return false;
        }
        if (!hasBegun) {
            hasBegun = true;
            call.sendHeaders(new Metadata());
        }
        call.sendMessage(answer);
        return true;
    }

    /** All is said. */
    void end() {
        end(Status.OK, new Metadata());
    }

    /** It fails, with what {@link Refusals} makes of it. */
    void end(Throwable failure) {
        StatusException refused = Refusals.of(failure);
        end(refused.getStatus(), refused.getTrailers());
    }

    private synchronized void end(Status status, Metadata trailers) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (!call.isCancelled()) {
            call.close(status, trailers == null ? new Metadata() : trailers);
        }
    }

    synchronized boolean isOpen() {
        return !hasEnded && !call.isCancelled();
    }
}
