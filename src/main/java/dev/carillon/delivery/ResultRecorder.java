package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Records the results of attempts, many in one transaction, and what they tell of their endpoints. Thread safe. */
@ApplicationScoped
class ResultRecorder {

    private static final int GROUP = 512;
    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each result

    /** What is recorded in one transaction. */
    private record Group(List<DeliveryResult> results, List<PutBack> putBack) {

        static final Group EMPTY = new Group(List.of(), List.of());

        boolean isEmpty() {
            return results.isEmpty() && putBack.isEmpty();
        }
    }

    private final Database database;
    private final DeliveryQueue queue;
    private final DeliveryOrder order;
    private final Endpoints endpoints;
    private final DeliveryFacts facts;
    private final Supplier<DeliveryDispatcher> dispatcher; // which needs this recorder
    private final Supplier<DeliveryClaims> claims;
    private final Clock clock;

    private final ConcurrentLinkedQueue<DeliveryResult> ended = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<PutBack> returned = new ConcurrentLinkedQueue<>();
    private volatile Group recording = Group.EMPTY; // kept until it is committed
    private volatile Loop loop;
    private volatile Consumer<List<DeliveryResult>> listener = recorded -> {};
    private volatile Within within = (connection, results, now) -> () -> {};

    @Inject
    ResultRecorder(
            Database database,
            DeliveryQueue queue,
            DeliveryOrder order,
            Endpoints endpoints,
            DeliveryFacts facts,
            Instance<DeliveryDispatcher> dispatcher,
            Instance<DeliveryClaims> claims,
            Clock clock) {
        this(database, queue, order, endpoints, facts, dispatcher::get, claims::get, clock);
    }

    ResultRecorder(
            Database database,
            DeliveryQueue queue,
            DeliveryOrder order,
            Endpoints endpoints,
            DeliveryFacts facts,
            Supplier<DeliveryDispatcher> dispatcher,
            Supplier<DeliveryClaims> claims,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.order = order;
        this.endpoints = endpoints;
        this.facts = facts;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.clock = clock;
    }

    protected ResultRecorder() { // CDI client proxy
        this(null, null, null, null, null, () -> null, (Supplier<DeliveryClaims>) null, null);
    }

    void start(Loops loops) {
        loop = loops.start("results", this::step);
    }

    /** What else is written with the results. */
    @FunctionalInterface
    interface Within {
        /** Comes last in the transaction, as it may lock the head of the log; what it returns is done after the commit. */
        Runnable write(Connection connection, List<DeliveryResult> results, Instant now) throws SQLException;
    }

    /** Set once. */
    void within(Within what) {
        within = what;
    }

    /** Tells this one of all that was recorded, too; quick, and set once. */
    void tell(Consumer<List<DeliveryResult>> whom) {
        listener = whom;
    }

    void add(DeliveryResult result) {
        ended.add(result);
        wake();
    }

    void add(PutBack delivery) {
        returned.add(delivery);
        wake();
    }

    private void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** Whether everything that ended has been recorded. */
    boolean isDrained() {
        return ended.isEmpty() && returned.isEmpty() && recording.isEmpty();
    }

    private Duration step() throws Exception {
        if (recording.isEmpty()) {
            recording = new Group(some(ended), some(returned));
        }
        Group group = recording;
        if (group.isEmpty()) {
            return REST;
        }
        Instant now = clock.instant();
        List<Runnable> afterwards = new ArrayList<>();
        Endpoints.Changed changed = database.jdbc(connection -> {
            order.over(connection, ResultRows.record(connection, group.results, now), now);
            queue.putBack(connection, group.putBack);
            Endpoints.Changed states = endpoints.record(connection, group.results, now);
            afterwards.add(within.write(connection, group.results, now));
            return states;
        });
        endpoints.recorded(group.results, changed);
        recording = Group.EMPTY;
        afterwards.forEach(Runnable::run);
        listener.accept(group.results);
        follow(group);
        facts.tell(group.results, changed, now);
        return Duration.ZERO;
    }

    private static <T> List<T> some(ConcurrentLinkedQueue<T> queue) {
        List<T> some = new ArrayList<>();
        for (T each = queue.poll(); each != null; each = queue.poll()) {
            some.add(each);
            if (some.size() == GROUP) {
                break;
            }
        }
        return some;
    }

    private void follow(Group group) {
        Instant earliest = null;
        Set<Long> room = new HashSet<>();
        for (DeliveryResult each : group.results) {
            if (dispatcher.get().recorded(each.delivery()) | each.leavesOrder()) {
                room.add(each.delivery().key().subscription());
            }
            if (each.dueAt() != null && (earliest == null || each.dueAt().isBefore(earliest))) {
                earliest = each.dueAt();
            }
        }
        for (PutBack each : group.putBack) {
            dispatcher.get().recorded(each.delivery());
            room.add(each.delivery().key().subscription()); // it may have opened again meanwhile
        }
        if (!room.isEmpty()) {
            claims.get().room(room);
        }
        if (earliest != null) {
            claims.get().dueAt(earliest);
        }
    }
}
