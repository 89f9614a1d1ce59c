package dev.carillon.grpc;

import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** One question, one answer. Of one call, whose callbacks come one after the other. */
final class UnaryListener<Q, A> extends ServerCall.Listener<Q> {

    private final Unary<Q, A> method;
    private final OpenCall<A> call;
    private final Received received;
    private Q question;
    private CompletableFuture<A> answering;

    UnaryListener(Unary<Q, A> method, OpenCall<A> call, Received received) {
        this.method = method;
        this.call = call;
        this.received = received;
    }

    @Override
    public void onMessage(Q message) {
        if (question == null) {
            if (received.takes(message)) {
                question = message;
            }
        } else {
            call.end(Status.INVALID_ARGUMENT
                    .withDescription("this method takes one message")
                    .asException());
        }
    }

    @Override
    public void onHalfClose() {
        if (!received.hadRoom()) {
            return;
        }
        if (question == null) {
            call.end(Status.INVALID_ARGUMENT
                    .withDescription("this method takes a message")
                    .asException());
            return;
        }
        Q asked = question;
        question = null;
        try {
            answering = method.answer(asked, call).toCompletableFuture();
            answering.whenComplete((answer, failure) -> {
                received.release();
                if (failure instanceof CancellationException) {
                    return; // nobody hears it any more
                }
                if (failure != null) {
                    call.end(failure);
                } else if (call.send(answer)) {
                    call.end();
                }
            });
        } catch (Throwable e) { // also what the machine throws: the caller is told, and waits for nothing
            received.release();
            call.end(e);
        }
    }

    @Override
    public void onCancel() {
        received.release();
        if (answering != null) {
            answering.cancel(false); // what only waits need not
        }
    }
}
