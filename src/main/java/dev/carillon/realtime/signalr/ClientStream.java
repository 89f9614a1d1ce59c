package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.IntConsumer;

/**
 * Items that a client sends for one call, for one subscriber, as it asks for them. What it has not asked for counts as not
 * worked on. Thread safe.
 */
final class ClientStream<T> implements Flow.Publisher<T>, Flow.Subscription {

    private record Item(JsonNode value, int size) {}

    private final Class<T> type;
    private final Mailbox signals;
    private final IntConsumer worked;
    // All below by signals alone
    private final Deque<Item> waiting = new ArrayDeque<>();
    private Flow.Subscriber<? super T> subscriber;
    private long demand;
    private boolean isComplete;
    private boolean isOver;
    private String error;

    /** @param worked told the size of each item that is out of here */
    ClientStream(Class<T> type, Executor threads, IntConsumer worked) {
        this.type = type;
        this.worked = worked;
        signals = new Mailbox(threads);
    }

    void item(JsonNode value, int size) {
        signals.execute(() -> {
            if (isOver) {
                worked.accept(size);
            } else {
                waiting.add(new Item(value, size));
                deliver();
            }
        });
    }

    /** @param why null if it ends as it should */
    void complete(String why) {
        signals.execute(() -> {
            if (!isComplete) {
                isComplete = true;
                error = why;
                deliver();
            }
        });
    }

    /** The call is over: what it has not asked for it does not get. */
    void end() {
        signals.execute(() -> {
            if (subscriber == null) {
                over();
            } else if (!isComplete) {
                isComplete = true;
                error = "The call has ended.";
                deliver();
            }
        });
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> newSubscriber) {
        signals.execute(() -> {
            if (subscriber != null || isOver) {
                newSubscriber.onSubscribe(new Nothing());
                newSubscriber.onError(
                        new IllegalStateException("the stream is for one subscriber, while its call lasts"));
                return;
            }
            subscriber = newSubscriber;
            newSubscriber.onSubscribe(this);
            deliver();
        });
    }

    @Override
    public void request(long n) {
        signals.execute(() -> {
            if (n <= 0) {
                fail(new IllegalArgumentException("no items are asked for: " + n));
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                deliver();
            }
        });
    }

    @Override
    public void cancel() {
        signals.execute(this::over);
    }

    private void deliver() {
        while (subscriber != null && !isOver && demand > 0 && !waiting.isEmpty()) {
            Item next = waiting.remove();
            worked.accept(next.size());
            demand--;
            try {
                subscriber.onNext(Values.as(type, next.value()));
            } catch (JsonProcessingException e) {
                fail(new HubException("Failed to bind Stream message."));
            } catch (RuntimeException e) { // the subscriber's own, which the standard forbids
                over();
            }
        }
        if (subscriber != null && !isOver && isComplete && waiting.isEmpty()) {
            if (error == null) {
                over();
                subscriber.onComplete();
            } else {
                fail(new HubException(error));
            }
        }
    }

    private void fail(RuntimeException why) {
        if (!isOver) {
            over();
            subscriber.onError(why);
        }
    }

    private void over() {
        isOver = true;
        waiting.forEach(each -> worked.accept(each.size()));
        waiting.clear();
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
