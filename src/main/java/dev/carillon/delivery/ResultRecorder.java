package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Records the results of attempts, many in one transaction. Thread safe. */
@ApplicationScoped
class ResultRecorder {

    private static final int GROUP = 512;
    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each result

    private final Database database;
    private final DeliveryQueue queue;
    private final Subscriptions subscriptions;
    private final Supplier<DeliveryDispatcher> dispatcher; // which needs this recorder
    private final Supplier<DeliveryClaims> claims;
    private final Clock clock;

    private final ConcurrentLinkedQueue<DeliveryResult> ended = new ConcurrentLinkedQueue<>();
    private List<DeliveryResult> recording = List.of(); // kept until it is committed
    private volatile Loop loop;
    private volatile Consumer<List<DeliveryResult>> listener = recorded -> {};

    @Inject
    ResultRecorder(
            Database database,
            DeliveryQueue queue,
            Subscriptions subscriptions,
            Instance<DeliveryDispatcher> dispatcher,
            Instance<DeliveryClaims> claims,
            Clock clock) {
        this(database, queue, subscriptions, dispatcher::get, claims::get, clock);
    }

    ResultRecorder(
            Database database,
            DeliveryQueue queue,
            Subscriptions subscriptions,
            Supplier<DeliveryDispatcher> dispatcher,
            Supplier<DeliveryClaims> claims,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.clock = clock;
    }

    protected ResultRecorder() { // CDI client proxy
        this(null, null, null, () -> null, (Supplier<DeliveryClaims>) null, null);
    }

    void start(Loops loops) {
        loop = loops.start("results", this::step);
    }

    /** Tells this one of all that was recorded, too; quick, and set once. */
    void tell(Consumer<List<DeliveryResult>> whom) {
        listener = whom;
    }

    void add(DeliveryResult result) {
        ended.add(result);
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** Whether everything that ended has been recorded. */
    boolean isDrained() {
        return ended.isEmpty() && recording.isEmpty();
    }

    private Duration step() throws Exception {
        if (recording.isEmpty()) {
            List<DeliveryResult> next = new ArrayList<>();
            for (DeliveryResult each = ended.poll(); each != null; each = ended.poll()) {
                next.add(each);
                if (next.size() == GROUP) {
                    break;
                }
            }
            recording = next;
        }
        if (recording.isEmpty()) {
            return REST;
        }
        Instant now = clock.instant();
        database.transaction(connection -> {
            queue.record(connection, recording, now);
            return null;
        });
        List<DeliveryResult> recorded = recording;
        recording = List.of();
        listener.accept(recorded);
        follow(recorded);
        return Duration.ZERO;
    }

    private void follow(List<DeliveryResult> recorded) {
        boolean more = dispatcher.get().recorded(recorded);
        Instant earliest = null;
        for (DeliveryResult each : recorded) {
            if (each.dueAt() != null && (earliest == null || each.dueAt().isBefore(earliest))) {
                earliest = each.dueAt();
            }
            if (each.next() instanceof NextStep.DisableSubscription disable) {
                subscriptions.disable(each.delivery().key().subscription(), disable.reason());
            }
        }
        if (more) {
            claims.get().wake();
        }
        if (earliest != null) {
            claims.get().dueAt(earliest);
        }
    }
}
