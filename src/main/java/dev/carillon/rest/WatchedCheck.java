package dev.carillon.rest;

import dev.carillon.loop.HealthCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A check that cannot delay its caller, nor be made to work by being asked often: one run at a time, its answer kept
 * for half a second, and no answer within two seconds is a problem. A run that ends without an answer, whatever ended it,
 * is not the last one.
 */
final class WatchedCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long KEPT = Duration.ofMillis(500).toNanos();

    private final HealthCheck check;
    private final Executor executor;
    private final LongSupplier nanos;
    private CompletableFuture<String> latest;
    private volatile boolean asking;
    private long begunAt;

    WatchedCheck(HealthCheck check, Executor executor, LongSupplier nanos) {
        this.check = check;
        this.executor = executor;
        this.nanos = nanos;
    }

    String name() {
        return check.name();
    }

    boolean required() {
        return check.required();
    }

    /** Starts a run, unless one is under way or has just ended. */
    synchronized CompletableFuture<String> begin() {
        if (!asking && (latest == null || nanos.getAsLong() - begunAt >= KEPT)) {
            begunAt = nanos.getAsLong();
            CompletableFuture<String> next = new CompletableFuture<>();
            latest = next;
            asking = true;
            try {
                executor.execute(() -> ask(next));
            } catch (RuntimeException | Error e) {
                asking = false;
                next.completeExceptionally(e);
            }
        }
        return latest;
    }

    /** It may be asked again before the answer is given: giving it may fail as well, where the memory is exhausted. */
    private void ask(CompletableFuture<String> answer) {
        String problem;
        try {
            problem = check.problem().orElse(null);
        } catch (Throwable e) {
            asking = false;
            answer.completeExceptionally(e);
            return;
        }
        asking = false;
        answer.complete(problem);
    }

    /** What is wrong, or null. */
    String problem() {
        try {
            return begin().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "no answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            return "the check failed with " + e.getCause().getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
