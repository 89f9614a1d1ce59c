package dev.carillon.grpc;

import carillon.v1.SubscribeResponse;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.Outgoing;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.function.Consumer;

/** The way to the client of one stream: what is sent waits here until the client has room for it. Thread safe. */
final class StreamChannel implements Channel {

    private final OpenCall<SubscribeResponse> call;
    private SubscribeResponse next; // guarded by this, like the next one
    private Consumer<Throwable> told;

    StreamChannel(OpenCall<SubscribeResponse> call) {
        this.call = call;
    }

    @Override
    public void send(String text, Consumer<Throwable> sent) {
        throw new UnsupportedOperationException("this stream is of messages");
    }

    @Override
    public void send(Outgoing message, Consumer<Throwable> sent) {
        synchronized (this) {
            next = (SubscribeResponse) message.content();
            told = sent;
        }
        write();
    }

    /** The client has room again. */
    void ready() {
        write();
    }

    private void write() {
        Consumer<Throwable> done;
        boolean isHeard;
        synchronized (this) {
            if (next == null || !call.isReady() && call.isOpen()) {
                return; // the call says when it is ready
            }
            isHeard = call.send(next);
            done = told;
            next = null;
            told = null;
        }
        done.accept(
                isHeard ? null : new IOException("the call has ended")); // outside of the lock: it sends the next one
    }

    /** HTTP/2 asks by itself. */
    @Override
    public boolean ping() {
        return false;
    }

    @Override
    public void close(CloseReason reason) {
        if (reason == CloseReason.KEY_GONE) {
            call.end(new DeniedException(Reason.NO_KEY, reason.text()));
        } else if (reason == CloseReason.SLOW || reason == CloseReason.TOO_MANY) {
            call.end(new DeniedException(Reason.TOO_MANY, reason.text()));
        } else if (reason == CloseReason.PRUNED) {
            call.end(Refusals.exception(Refusals.status(Code.OUT_OF_RANGE, reason.text(), Refusals.info("PRUNED"))));
        } else {
            call.end(Refusals.exception(Refusals.unavailable(reason.text(), 1)));
        }
    }
}
