package dev.carillon.reader;

import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.Closing;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Starting;
import dev.carillon.loop.Wakeup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;

/** Gives out events, at once or as soon as there are some, without a thread for each who waits. Thread safe. */
@OnePerNode
public class PullDoor {

    /** Most events at once. */
    public static final int MOST = 1_000;

    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final FailureLog LOG = new FailureLog(PullDoor.class);
    private static final Duration LOOK = Duration.ofSeconds(1); // what is due again wakes nobody
    private static final int WAITING = 5_000;
    private static final int WAITING_OF_ONE = 500; // application

    private final Pulls pulls;
    private final Loops loops;
    private final Wakeup wakeup = new Wakeup();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Set<Integer> grown = ConcurrentHashMap.newKeySet(); // applications, since the last look
    private volatile boolean hasGrownElsewhere;
    private volatile boolean isEnding;
    private long lookedAt; // of the loop

    @Inject
    PullDoor(Pulls pulls, Loops loops) {
        this.pulls = pulls;
        this.loops = loops;
    }

    /** Somebody who asks and found nothing. */
    private record Waiting(
            int application,
            String name,
            int most,
            long until,
            CompletableFuture<Optional<List<PulledEvent>>> result) {}

    void start(@Observes Starting node) {
        wakeup.of(loops.start("pulls", this::look));
    }

    void end(@Observes Closing node) {
        isEnding = true;
        waiting.forEach(each -> each.result().complete(Optional.of(List.of())));
    }

    void on(@Observes LogGrew grew) {
        if (grew.here().isEmpty()) {
            hasGrownElsewhere = true;
        }
        for (StoredEvent each : grew.here()) {
            grown.add(each.application());
        }
        if (!waiting.isEmpty()) {
            wakeup.wake();
        }
    }

    /**
     * The next events of a reader, when there are some; none when the wait is over. Empty if there is no such reader. Who does not
     * wait any longer cancels it.
     *
     * @param most from 1 to {@value #MOST}
     * @param wait at most {@link #LONGEST_WAIT}
     * @throws DeniedException if too many of this application wait on this node
     */
    public CompletableFuture<Optional<List<PulledEvent>>> next(int application, String name, int most, Duration wait)
            throws SQLException {
        Pulls.Taken taken = pulls.take(application, name, most);
        if (!taken.isKnown()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        if (!taken.events().isEmpty() || wait.isZero() || wait.isNegative() || isEnding) {
            return CompletableFuture.completedFuture(Optional.of(taken.events()));
        }
        long ofOne = waiting.stream()
                .filter(each -> each.application() == application)
                .count();
        if (waiting.size() >= WAITING || ofOne >= WAITING_OF_ONE) {
            throw new DeniedException(Reason.TOO_MANY, "too many wait for events on this node; come again later");
        }
        Waiting one =
                new Waiting(application, name, most, System.nanoTime() + wait.toNanos(), new CompletableFuture<>());
        waiting.add(one);
        grown.add(application); // what came between the look and this
        wakeup.wake();
        return one.result();
    }

    private Duration look() {
        boolean all = hasGrownElsewhere || System.nanoTime() - lookedAt >= LOOK.toNanos();
        hasGrownElsewhere = false;
        Set<Integer> some = Set.copyOf(grown);
        grown.removeAll(some);
        long now = System.nanoTime();
        if (all) {
            lookedAt = now;
        }
        for (Waiting each : waiting) {
            if (each.result().isDone()) {
                waiting.remove(each);
            } else if (all || some.contains(each.application()) || now - each.until() >= 0) {
                look(each, now);
            }
        }
        return LOOK;
    }

    private void look(Waiting one, long now) {
        try {
            Pulls.Taken taken = pulls.take(one.application(), one.name(), one.most());
            boolean isOver = !taken.events().isEmpty() || !taken.isKnown() || now - one.until() >= 0;
            if (isOver) {
                waiting.remove(one);
                boolean isHeard =
                        one.result().complete(taken.isKnown() ? Optional.of(taken.events()) : Optional.empty());
                if (!isHeard) {
                    giveBack(one.application(), one.name(), taken.events());
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "reader.delayed name=" + one.name(), e);
            if (now - one.until() >= 0) {
                waiting.remove(one);
                one.result().completeExceptionally(e);
            }
        }
    }

    /** What was taken for somebody who has gone since; otherwise it would be out until its wait is over. */
    public void giveBack(int application, String name, List<PulledEvent> events) {
        try {
            if (!events.isEmpty()) {
                pulls.giveBack(application, name, events);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "reader.not-given-back name=" + name, e);
        }
    }
}
