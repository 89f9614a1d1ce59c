package dev.carillon.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * For what must not happen before the thread that a request came by has left it: Payara (6.2025.10) loses a dispatch or a completion
 * that meets it there. Thread safe.
 */
@ApplicationScoped
public class Settling {

    /** Within this time that thread has surely left. */
    public static final Duration TIME = Duration.ofMillis(20);

    private final Executor later;

    @Inject
    Settling(Executor executor) {
        later = CompletableFuture.delayedExecutor(TIME.toMillis(), TimeUnit.MILLISECONDS, task -> {
            try {
                executor.execute(task);
            } catch (RuntimeException | Error ending) { // or it would be lost in a thread of Java's own
                task.run();
            }
        });
    }

    protected Settling() { // CDI client proxy
        this(Runnable::run);
    }

    /** What ends this request: later on Payara, at once elsewhere. */
    public Executor of(ServletRequest request) {
        return request.getServletContext().getServerInfo().contains("Payara") ? this::run : Runnable::run;
    }

    /** Runs it after {@link #TIME}. */
    public void run(Runnable task) {
        later.execute(task);
    }
}
