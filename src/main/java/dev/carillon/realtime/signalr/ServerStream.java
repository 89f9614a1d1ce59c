package dev.carillon.realtime.signalr;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Results of one call on their way to the client, asked for as it takes them: at most {@link #AHEAD} are under way while much
 * waits to be sent. Thread safe.
 */
final class ServerStream implements Flow.Subscriber<Object> {

    private static final int AHEAD = 10;

    /** Where items go. */
    interface Target {
        void item(Object item);

        /** @param error null if it has ended as it should, or was cancelled */
        void ended(ServerStream stream, Throwable error);

        /** Runs this now or when there is room again. */
        void whenLow(Runnable more);
    }

    private final Target target;
    private final Mailbox signals;
    // All below by signals alone
    private Flow.Subscription subscription;
    private boolean isOver;

    ServerStream(Target target, Executor threads) {
        this.target = target;
        signals = new Mailbox(threads);
    }

    /** The client wants no more of it. */
    void cancel() {
        signals.execute(() -> over(null, true));
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        signals.execute(() -> {
            if (isOver || subscription != null) {
                given.cancel();
            } else {
                subscription = given;
                given.request(AHEAD);
            }
        });
    }

    @Override
    public void onNext(Object item) {
        signals.execute(() -> {
            if (!isOver) {
                target.item(item);
                target.whenLow(() -> signals.execute(this::more));
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        signals.execute(() -> over(error, false));
    }

    @Override
    public void onComplete() {
        signals.execute(() -> over(null, false));
    }

    private void more() {
        if (!isOver) {
            subscription.request(1);
        }
    }

    private void over(Throwable error, boolean isCancelled) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (isCancelled && subscription != null) {
            subscription.cancel();
        }
        target.ended(this, error);
    }
}
