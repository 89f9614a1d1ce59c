package dev.carillon.enmeshed;

import dev.carillon.http.HttpAnswer;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Wrong keys hear so after 1 to 4 s, by chance and without a thread; very many at once are refused at once. Thread safe. */
@OnePerNode
class DelayedRefusals {

    private static final int MOST = 1_000;

    private final Executor executor;
    private final AtomicInteger waiting = new AtomicInteger();

    @Inject
    DelayedRefusals(Executor executor) {
        this.executor = executor;
    }

    void refuse(Consumer<HttpAnswer> answer) {
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            answer.accept(ConnectorError.TOO_MANY.answer());
            return;
        }
        int seconds = 1 + ThreadLocalRandom.current().nextInt(4);
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, this::run)
                .execute(() -> answer.accept(ConnectorError.UNAUTHORIZED.answer()));
    }

    private void run(Runnable task) {
        waiting.decrementAndGet();
        try {
            executor.execute(task);
        } catch (RuntimeException | Error ending) { // or it would be lost in a thread of Java's own
            task.run();
        }
    }
}
