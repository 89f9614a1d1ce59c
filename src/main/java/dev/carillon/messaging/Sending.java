package dev.carillon.messaging;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One message on its way: it has one result, the first. Thread safe. */
final class Sending {

    private final OutgoingMessage message;
    private final Duration time;
    private final AtomicReference<Consumer<SendResult>> done;
    private volatile Future<?> deadline;

    /** @param time that it has in all */
    Sending(OutgoingMessage message, Duration time, Consumer<SendResult> done) {
        this.message = message;
        this.time = time;
        this.done = new AtomicReference<>(done);
    }

    OutgoingMessage message() {
        return message;
    }

    Duration time() {
        return time;
    }

    /** What ends it if nothing else does. */
    void deadline(Future<?> task) {
        deadline = task;
        if (isDone()) {
            task.cancel(false);
        }
    }

    boolean isDone() {
        return done.get() == null;
    }

    /** @return whether this is the result */
    boolean done(SendResult result) {
        Consumer<SendResult> told = done.getAndSet(null);
        if (told == null) {
            return false;
        }
        Future<?> task = deadline;
        if (task != null) {
            task.cancel(false);
        }
        told.accept(result);
        return true;
    }
}
