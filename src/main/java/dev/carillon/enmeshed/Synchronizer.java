package dev.carillon.enmeshed;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;

/**
 * Runs synchronizations, one at a time for each application, each with a correlation id of its own; who asks meanwhile gets one more
 * afterwards. A failure is noted, and nothing else. Thread safe.
 */
@OnePerNode
class Synchronizer {

    private static final FailureLog LOG = new FailureLog(Synchronizer.class);

    /** Whether another one was asked for while one runs. */
    private enum Running {
        ONCE,
        AGAIN
    }

    private final BackboneClient backbone;
    private final ConnectorStore store;
    private final Clock clock;
    private final Map<Integer, Running> running = new ConcurrentHashMap<>();

    @Inject
    Synchronizer(BackboneClient backbone, ConnectorStore store, Clock clock) {
        this.backbone = backbone;
        this.store = store;
        this.clock = clock;
    }

    /** Starts one, or sees that one follows. Returns at once. */
    void ask(int application) {
        Running now = running.merge(application, Running.ONCE, (before, first) -> Running.AGAIN);
        if (now == Running.ONCE) {
            start(application);
        }
    }

    boolean isRunning(int application) {
        return running.containsKey(application);
    }

    private void start(int application) {
        String correlation = UUID.randomUUID().toString();
        try {
            backbone.sync(application, correlation)
                    .whenComplete((done, failure) -> ended(application, correlation, failure));
        } catch (RuntimeException | Error e) {
            ended(application, correlation, e);
        }
    }

    private void ended(int application, String correlation, Throwable failure) {
        try {
            note(application, correlation, failure);
        } finally {
            Running left = running.computeIfPresent(
                    application, (same, state) -> state == Running.AGAIN ? Running.ONCE : null);
            if (left != null) {
                start(application);
            }
        }
    }

    private void note(int application, String correlation, Throwable failure) {
        String why = failure == null ? null : reason(failure);
        if (why == null) {
            LOG.fine(() -> "enmeshed.synchronized application=" + application + " correlation=" + correlation);
        } else {
            LOG.warning("enmeshed.sync-failed application=" + application + " correlation=" + correlation + " reason="
                    + why + "; it is done again the next time");
        }
        try {
            store.note(application, clock.instant(), why);
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, "enmeshed.sync-unnoted", e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof BackboneException)) {
            LOG.log(Level.WARNING, "enmeshed.sync-broken", cause);
            return FailureLog.SHOWN;
        }
        String text = cause.getMessage();
        return text.length() <= 500 ? text : text.substring(0, 500);
    }
}
