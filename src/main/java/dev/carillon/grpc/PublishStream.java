package dev.carillon.grpc;

import carillon.v1.PublishStreamRequest;
import carillon.v1.PublishStreamResponse;
import dev.carillon.body.ReservedBytes;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import io.grpc.ServerCall;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One stream of events that are published as they come. So many are unanswered at most: a client that reads no answers, or is faster
 * than the database, waits with the next ones. Thread safe.
 */
final class PublishStream extends ServerCall.Listener<PublishStreamRequest> {

    /** Enough to fill a group commit from one client. */
    private static final int UNANSWERED = 256;

    private static final int MOST_SECONDS = 30;

    /** An event that was handed on, in its place. */
    private record Pending(long number, CompletableFuture<PublishResult> result) {}

    private final EventPublisher publisher;
    private final OpenCall<PublishStreamResponse> call;
    private final Received received;
    private final Queue<Pending> pending = new ArrayDeque<>(); // guarded by this, as all that follows
    private long number;
    private boolean isComplete;
    private boolean isAnswering;

    private PublishStream(EventPublisher publisher, OpenCall<PublishStreamResponse> call, Received received) {
        this.publisher = publisher;
        this.call = call;
        this.received = received;
    }

    static PublishStream begin(EventPublisher publisher, OpenCall<PublishStreamResponse> call, Received received) {
        PublishStream stream = new PublishStream(publisher, call, received);
        call.request(UNANSWERED);
        return stream;
    }

    @Override
    public void onMessage(PublishStreamRequest request) {
        if (!received.hadRoom() || !received.takes(request)) {
            return;
        }
        ReservedBytes held = received.next();
        CompletableFuture<PublishResult> result = new CompletableFuture<>();
        synchronized (this) {
            pending.add(new Pending(++number, result));
        }
        try {
            publish(request)
                    .toCompletableFuture()
                    .copy()
                    .completeOnTimeout(EventPublisherService.tooLate(1).get(0), MOST_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((answer, failure) -> {
                        held.release();
                        if (failure == null) {
                            result.complete(answer);
                        } else {
                            result.completeExceptionally(failure);
                        }
                        answer();
                    });
        } catch (Throwable e) {
            held.release();
            call.end(e);
        }
    }

    private CompletionStage<PublishResult> publish(PublishStreamRequest request) {
        GivenEvent given = request.hasEvent()
                ? EventPublisherService.given(request.getEvent(), "/event", call)
                : new GivenEvent.Invalid(new RefusedException("/event", "is required", null));
        return publisher.publish(List.of(given), call.caller(), false, null).thenApply(all -> all.get(0));
    }

    @Override
    public void onHalfClose() {
        synchronized (this) {
            isComplete = true;
        }
        answer();
    }

    /** The client takes answers again. */
    @Override
    public void onReady() {
        answer();
    }

    @Override
    public void onCancel() {
        received.release();
    }

    /** Answers what is known, in its order, as far as the client takes it; by one thread at a time. */
    private void answer() {
        while (true) {
            Pending next;
            synchronized (this) {
                if (isAnswering) {
                    return; // whoever answers looks again
                }
                next = pending.peek();
                if (next == null) {
                    if (isComplete) {
                        call.end();
                    }
                    return;
                }
                if (!next.result().isDone() || !call.isReady() && call.isOpen()) {
                    return;
                }
                pending.remove();
                isAnswering = true;
            }
            boolean isHeard = say(next);
            synchronized (this) {
                isAnswering = false;
            }
            if (!isHeard) {
                return;
            }
            call.request(1);
        }
    }

    private boolean say(Pending next) {
        try {
            return call.send(PublishStreamResponse.newBuilder()
                    .setNumber(next.number())
                    .setResult(PublishAnswers.one(next.result().join()))
                    .build());
        } catch (RuntimeException e) {
            call.end(e);
            return false;
        }
    }
}
