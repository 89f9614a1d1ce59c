package dev.carillon.delivery;

import dev.carillon.subscription.LimitOptions;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What must hold: looked at after each commit, at the start of each attempt, and at the end. */
final class SimulationRules {

    /** A rule does not hold. */
    static final class Broken extends Error {
        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what);
        }
    }

    final SimulatedTables now;
    private final SimulatedReceivers receivers;
    private final Supplier<Instant> time;
    private final boolean mayRepeat;
    private final SimulationScript.Options options;

    /** Ids of nodes that were there and are not, and why anybody may know. */
    final Set<String> gone = new HashSet<>();

    final Set<DeliveryKey> asked = new HashSet<>();
    /** All there ever were. */
    private final Map<Long, SimulatedTables.Job> jobs = new HashMap<>();

    final Set<Long> cancelledRuns = new HashSet<>();
    final Set<Long> deleted = new HashSet<>();
    /** Events whose rows cannot be read until the end. */
    final Set<Long> unreadable = new HashSet<>();

    private final Map<Long, Deque<Limit>> limits = new HashMap<>();
    private final Map<Long, Long> enabledAtVersion = new HashMap<>();
    private final Map<DeliveryKey, Long> madeAtVersion = new HashMap<>();
    private final Map<DeliveryKey, Long> askedAtVersion = new HashMap<>();
    private final Map<DeliveryKey, List<SimulatedReceivers.Attempt>> attempts = new HashMap<>();
    private final Map<Long, List<SimulatedReceivers.Attempt>> starts = new HashMap<>();
    /** When a clock was set, or the rate of a subscription changed. */
    Instant clocksSet = Instant.MIN;

    private final Map<DeliveryKey, Integer> madeAt = new HashMap<>();
    private final Map<DeliveryKey, Integer> outAt = new HashMap<>();
    private int commits;
    private final Map<Long, Instant> rateChanged = new HashMap<>();

    private record Limit(Instant since, LimitOptions options) {}

    SimulationRules(
            SimulatedTables tables,
            SimulatedReceivers receivers,
            Supplier<Instant> time,
            SimulationScript.Options options) {
        this.now = tables;
        this.receivers = receivers;
        this.time = time;
        this.options = options;
        this.mayRepeat = options.faults();
    }

    /** How often what was seen, over all seeds of this run. */
    static final Map<String, Integer> SEEN = new TreeMap<>();

    static void seen(String what) {
        SEEN.merge(what, 1, Integer::sum);
    }

    private static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Broken(otherwise.get());
        }
    }

    // ---- after each commit

    void committed(Set<String> tables) {
        commits++;
        Map<DeliveryKey, SimulatedTables.Row> before = now.deliveries;
        Map<Long, SimulatedTables.Wanting> wanting = now.subscriptions;
        Map<String, Instant> nodes = now.nodes;
        Map<Long, SimulatedTables.Job> jobsBefore = now.jobs;
        Map<Long, Instant> setAside = now.setAside;
        long cursor = now.cursor;
        long pruned = now.pruned;
        try {
            for (String each : tables) {
                now.read(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        if (tables.contains("subscription")) {
            changes(wanting);
        }
        if (tables.contains("node")) {
            for (String each : nodes.keySet()) {
                if (!now.nodes.containsKey(each)) {
                    gone.add(each);
                    seen("node lost");
                    require(options.faults(), () -> "a node was lost without a fault: " + each);
                }
            }
        }
        if (tables.contains("replay")) {
            jobs.putAll(now.jobs);
            jobs(jobsBefore);
        }
        if (now.cursor != cursor || now.setAside != setAside) {
            planned(before, cursor, setAside);
        }
        if (now.deliveries != before) {
            transitions(before, pruned);
        }
        now.order.forEach((key, positions) -> positions.forEach((position, isOut) -> {
            if (isOut) {
                outAt.putIfAbsent(new DeliveryKey(position, key.subscription(), 0), commits);
            }
        }));
        places();
    }

    private void changes(Map<Long, SimulatedTables.Wanting> before) {
        for (Long each : before.keySet()) {
            if (!now.subscriptions.containsKey(each)) {
                deleted.add(each);
            }
        }
        now.subscriptions.forEach((number, each) -> {
            SimulatedTables.Wanting was = before.get(number);
            if (was == null || !was.options().equals(each.options())) {
                SubscriptionOptions options = SimulatedSubscriptions.options(each.options());
                limits.computeIfAbsent(number, key -> new ArrayDeque<>())
                        .addLast(new Limit(time.get(), options.limits()));
                rateChanged.put(number, time.get());
            }
            if (was != null && was.enabledAfter() != each.enabledAfter()) {
                enabledAtVersion.put(number, now.version);
            }
        });
    }

    private void jobs(Map<Long, SimulatedTables.Job> before) {
        for (SimulatedTables.Job each : now.jobs.values()) {
            SimulatedTables.Job was = before.get(each.run());
            if (was == null) {
                continue;
            }
            require(
                    each.position() >= was.position() && was.state() != Replay.State.DONE || each.equals(was),
                    () -> "a job goes back: " + was + " -> " + each);
            if (each.state() != was.state()) {
                seen("job " + each.kind() + " is " + each.state());
            }
            if (each.state() == Replay.State.DONE && each.kind() == Replay.Kind.REPLAY && each.since() == null) {
                SimulatedTables.Wanting target = now.subscriptions.get(each.subscription());
                for (var event : now.log.entrySet()) {
                    if (target != null
                            && event.getKey() > each.first()
                            && event.getKey() <= each.last()
                            && event.getKey() > now.pruned
                            && !unreadable.contains(event.getKey())
                            && !event.getValue().equals(Resends.TEST)
                            && target.topic().matches(event.getValue())) {
                        DeliveryKey key = new DeliveryKey(event.getKey(), each.subscription(), each.run());
                        require(
                                now.deliveries.containsKey(key),
                                () -> "a replay is done and has left out " + key + ": " + each);
                    }
                }
            }
        }
    }

    private void planned(Map<DeliveryKey, SimulatedTables.Row> before, long cursor, Map<Long, Instant> setAside) {
        require(now.cursor >= cursor, () -> "the planner goes back");
        for (var event : now.log.entrySet()) {
            long position = event.getKey();
            boolean wasPlanned = position <= cursor && !setAside.containsKey(position);
            if (wasPlanned || !now.isPlanned(position) || position <= now.pruned) {
                require(
                        !wasPlanned || now.isPlanned(position) || position <= now.pruned,
                        () -> "an event that was planned is to be planned again: " + position);
                continue;
            }
            for (SimulatedTables.Wanting each : now.subscriptions.values()) {
                boolean wants = !event.getValue().equals(Resends.TEST)
                        && each.startsAfter() < position
                        && each.topic().matches(event.getValue());
                DeliveryKey key = new DeliveryKey(position, each.number(), 0);
                require(
                        wants == now.deliveries.containsKey(key),
                        () -> (wants ? "an event was planned without " : "nobody wanted ") + key);
                if (wants) {
                    require(!before.containsKey(key), () -> "it was there before it was planned: " + key);
                    SimulatedTables.Row row = now.deliveries.get(key);
                    require(
                            each.status() != SubscriptionStatus.DISABLED || row.isParked(),
                            () -> "its subscription is disabled, and it is not parked: " + row);
                }
            }
        }
    }

    private void transitions(Map<DeliveryKey, SimulatedTables.Row> before, long pruned) {
        for (SimulatedTables.Row row : now.deliveries.values()) {
            SimulatedTables.Row was = before.get(row.key());
            if (was == null) {
                made(row, before);
            } else if (was != row && !was.equals(row)) {
                moved(was, row);
            }
        }
        for (SimulatedTables.Row was : before.values()) {
            if (!now.deliveries.containsKey(was.key())) {
                require(was.key().position() <= now.pruned && !was.isOpen(), () -> "a delivery was removed: " + was);
            }
        }
    }

    private void made(SimulatedTables.Row row, Map<DeliveryKey, SimulatedTables.Row> before) {
        require(row.attempts() == 0 && row.isOpen(), () -> "it begins otherwise: " + row);
        madeAtVersion.put(row.key(), now.version);
        madeAt.put(row.key(), commits);
        seen("made " + (row.key().run() == 0 ? "" : "of a run ") + row.status() + (row.isParked() ? " parked" : "")
                + (now.ordered.contains(row.key()) ? " ordered" : ""));
        if (row.key().run() == 0) {
            require(now.isPlanned(row.key().position()), () -> "it is there and its event was not planned: " + row);
            return;
        }
        SimulatedTables.Job job = now.jobs.get(row.key().run());
        if (job == null || job.kind() == Replay.Kind.REPLAY) {
            return;
        }
        require(
                now.isPlanned(row.key().position()),
                () -> "recovered before it was planned: " + row.key() + " by " + job);
        for (SimulatedTables.Row each : before.values()) {
            if (each.key().position() == row.key().position()
                    && each.key().subscription() == row.key().subscription()) {
                require(
                        each.status() != DeliveryStatus.DELIVERED
                                && each.status() != DeliveryStatus.CLAIMED
                                && !(each.status() == DeliveryStatus.WAITING && each.dueAt() != null),
                        () -> "recovered, and not missing: " + row.key() + " as " + each);
            }
        }
    }

    private void moved(SimulatedTables.Row was, SimulatedTables.Row row) {
        seen(was.status() + (was.isParked() ? " parked" : "") + " to " + row.status()
                + (row.isParked() ? " parked" : ""));
        require(
                row.attempts() >= was.attempts() && row.claim() >= was.claim(),
                () -> "it goes back: " + was + " -> " + row);
        require(was.isOpen(), () -> "it was over: " + was + " -> " + row);
        switch (row.status()) {
            case CLAIMED ->
                require(
                        was.status() == DeliveryStatus.WAITING && row.claim() > was.claim()
                                || was.status() == DeliveryStatus.CLAIMED && row.claim() == was.claim(),
                        () -> "claimed otherwise: " + was + " -> " + row);
            case DELIVERED ->
                require(
                        ended(was).stream().anyMatch(each -> each.outcome instanceof AttemptOutcome.Delivered),
                        () -> "delivered, and nobody took it: " + was + " -> " + row);
            case FAILED ->
                require(
                        mayFail(was, row),
                        () -> "given up without a reason: " + was + " -> " + row + " after " + ended(was));
            case CANCELLED ->
                require(
                        was.status() == DeliveryStatus.WAITING
                                && (deleted.contains(row.key().subscription())
                                        || cancelledRuns.contains(row.key().run())),
                        () -> "cancelled, and nobody asked: " + was + " -> " + row);
            case EXPIRED ->
                require(
                        row.key().position() <= now.pruned,
                        () -> "expired, and its event is kept: " + was + " -> " + row);
            default -> {
                if (was.isParked()) {
                    require(wasAsked(row.key()), () -> "parked, and nobody asked: " + was + " -> " + row);
                }
                if (row.attempts() > was.attempts()) {
                    require(
                            was.status() == DeliveryStatus.CLAIMED && row.attempts() == was.attempts() + 1,
                            () -> "attempts: " + was + " -> " + row);
                }
            }
        }
        if (was.isParked() && row.status() == DeliveryStatus.CLAIMED) {
            require(wasAsked(row.key()), () -> "parked, and nobody asked: " + was + " -> " + row);
        }
    }

    private List<SimulatedReceivers.Attempt> ended(SimulatedTables.Row was) {
        return attempts.getOrDefault(was.key(), List.of()).stream()
                .filter(each -> each.isEnded && each.delivery.claim().number() == was.claim())
                .toList();
    }

    private boolean mayFail(SimulatedTables.Row was, SimulatedTables.Row row) {
        List<SimulatedReceivers.Attempt> ended = ended(was);
        if (ended.isEmpty()) { // no time was left for one
            return was.firstAttemptAt() != null
                    && was.firstAttemptAt().plusSeconds(1).isBefore(time.get());
        }
        for (SimulatedReceivers.Attempt each : ended) {
            RetryPolicy policy = new RetryPolicy(each.subscription.options().retry());
            Instant first = was.attempts() == 0 ? each.startedAt : was.firstAttemptAt();
            NextStep next = policy.after(each.outcome, row.attempts(), first, each.endedAt, 0.5);
            if (next instanceof NextStep.GiveUp || next instanceof NextStep.DisableSubscription) {
                return true;
            }
            if (next instanceof NextStep.RetryAt retry
                    && !retry.dueAt()
                            .plusSeconds(31)
                            .isBefore(first.plus(
                                    each.subscription.options().retry().totalTime()))) {
                return true; // clocks differ
            }
        }
        return false;
    }

    private boolean wasAsked(DeliveryKey key) {
        if (asked.contains(key)) {
            return true;
        }
        for (SimulatedTables.Job each : jobs.values()) {
            if (each.kind() != Replay.Kind.REPLAY
                    && (each.subscription() == null || each.subscription() == key.subscription())
                    && key.position() > each.first()
                    && key.position() <= each.last()) {
                return true;
            }
        }
        return false;
    }

    /** Every open delivery has one place, and what is over has none. */
    private void places() {
        int inQueue = 0;
        int claimed = 0;
        for (SimulatedTables.Row row : now.deliveries.values()) {
            List<Instant> due = now.due.getOrDefault(row.key(), List.of());
            SimulatedTables.Held held = now.claims.get(row.key());
            inQueue += due.size();
            claimed += held == null ? 0 : 1;
            switch (row.status()) {
                case WAITING -> {
                    require(held == null, () -> "it waits and is claimed: " + row + " " + held);
                    boolean isBehind = now.ordered.contains(row.key())
                            && !now.order
                                    .get(new SimulatedTables.OrderKeyOf(
                                            row.key().subscription(), row.orderKey()))
                                    .get(row.key().position());
                    if (isBehind) {
                        require(due.isEmpty(), () -> "it stands behind another and in the queue: " + row);
                    } else {
                        Instant expected = row.dueAt() == null ? DeliveryStates.PARKED : row.dueAt();
                        require(
                                due.size() == 1 && due.get(0).equals(expected),
                                () -> "it waits and its place is " + due + ": " + row);
                    }
                }
                case CLAIMED -> {
                    require(due.isEmpty(), () -> "it is claimed and in the queue: " + row);
                    if (held == null) {
                        require(
                                now.hot.stream()
                                        .anyMatch(each -> each.node().equals(row.node())
                                                && each.first() <= row.key().position()
                                                && each.last() >= row.key().position()),
                                () -> "it is claimed and nobody can tell by whom: " + row);
                        require(row.claim() == 1, () -> "a later claim without a row: " + row);
                    } else {
                        require(
                                held.claim() == row.claim() && held.node().equals(row.node()),
                                () -> "it is claimed otherwise: " + row + " " + held);
                    }
                }
                default -> {
                    require(due.isEmpty(), () -> "it is over and in the queue: " + row);
                    require(held == null, () -> "it is over and claimed: " + row);
                }
            }
        }
        int queued = now.due.values().stream().mapToInt(List::size).sum();
        int all = inQueue;
        require(queued == inQueue, () -> "places without a delivery: " + (queued - all));
        int claims = claimed;
        require(now.claims.size() == claimed, () -> "claims without a delivery: " + (now.claims.size() - claims));
        now.order.forEach((key, positions) -> {
            long out = positions.values().stream().filter(each -> each).count();
            require(out == 1, () -> out + " are out of key " + key + ": " + positions);
        });
    }

    // ---- at the start of each attempt

    void started(SimulatedReceivers.Attempt attempt) {
        DeliveryKey key = attempt.delivery.key();
        SimulatedTables.Row row = now.deliveries.get(key);
        require(
                row == null
                        || row.status() == DeliveryStatus.EXPIRED
                        || row.status() == DeliveryStatus.CLAIMED
                                && row.claim() == attempt.delivery.claim().number()
                                && attempt.lease.equals(row.node()),
                () -> "sent, and not claimed by its node: " + attempt + ", the row is " + row);
        require(
                attempt.subscription.isActive(),
                () -> "sent to one that is not active: " + attempt + " " + attempt.subscription);
        SimulatedTables.Wanting wanting = now.subscriptions.get(key.subscription());
        require(
                attempt.node.subscriptions.current().version() < now.version
                        || wanting != null && wanting.status() == SubscriptionStatus.ACTIVE,
                () -> "sent to one that its node knows not to be active: " + attempt + " " + wanting);
        List<SimulatedReceivers.Attempt> earlier = attempts.computeIfAbsent(key, first -> new ArrayList<>());
        for (SimulatedReceivers.Attempt each : earlier) {
            require(
                    each.isEnded
                                    && each.attempt < attempt.attempt
                                    && !(each.outcome instanceof AttemptOutcome.Delivered)
                            || mayRepeat && isLost(each),
                    () -> "sent again, and no fault explains it: " + attempt + " after " + each);
            if (each.attempt >= attempt.attempt) {
                seen("request repeated");
            }
        }
        earlier.add(attempt);
        order(attempt);
        afterEnabling(attempt);
        concurrency(attempt);
        rate(attempt);
    }

    /** Its node, or the node's incarnation, was there and is not, or has given no sign in time. */
    private boolean isLost(SimulatedReceivers.Attempt attempt) {
        Instant until = now.nodes.get(attempt.lease);
        return gone.contains(attempt.lease) || attempt.node.isDead || until != null && until.isBefore(time.get());
    }

    private void order(SimulatedReceivers.Attempt attempt) {
        Long orderKey = attempt.delivery.orderKey();
        if (orderKey == null || attempt.delivery.key().run() != 0) {
            return;
        }
        long subscription = attempt.delivery.key().subscription();
        TreeMap<Long, Boolean> positions = now.order.get(new SimulatedTables.OrderKeyOf(subscription, orderKey));
        long position = attempt.delivery.key().position();
        if (positions == null || !positions.containsKey(position)) {
            return; // it has left the order: parked, and asked for
        }
        int out = outAt.getOrDefault(attempt.delivery.key(), 0);
        require(
                positions.headMap(position).keySet().stream() // what was set aside comes later than its place
                        .allMatch(each -> madeAt.getOrDefault(new DeliveryKey(each, subscription, 0), 0) > out),
                () -> "sent before an earlier one of its key is over: " + attempt + " " + positions);
        for (SimulatedReceivers.Attempt each : receivers.open) {
            DeliveryKey other = each.delivery.key();
            if (other.subscription() == subscription
                    && other.run() == 0
                    && orderKey.equals(each.delivery.orderKey())
                    && other.position() != position
                    && !isLost(each)) {
                SimulatedTables.Row row = now.deliveries.get(other);
                require(
                        row == null
                                || row.status() == DeliveryStatus.EXPIRED
                                || !row.isOpen()
                                || !now.ordered.contains(other),
                        () -> "two of one key are on their way: " + attempt + " and " + each);
            }
        }
    }

    /** What waited while it was disabled goes out only if somebody asks. */
    private void afterEnabling(SimulatedReceivers.Attempt attempt) {
        DeliveryKey key = attempt.delivery.key();
        SimulatedTables.Wanting wanting = now.subscriptions.get(key.subscription());
        Long enabled = enabledAtVersion.get(key.subscription());
        if (wanting == null || enabled == null || key.position() > wanting.enabledAfter()) {
            return;
        }
        boolean isOlder = madeAtVersion.getOrDefault(key, 0L) < enabled;
        require(
                !isOlder || attempt.node.reviewed < enabled || wasAsked(key),
                () -> "it waited while its subscription was disabled, and nobody asked: " + attempt + ", enabled after "
                        + wanting.enabledAfter());
    }

    /** Over all nodes, by the highest limit of the last 90 s: a node may know the one before for 30 s, and a request lasts up to 60 s. */
    private void concurrency(SimulatedReceivers.Attempt attempt) {
        long subscription = attempt.delivery.key().subscription();
        Instant at = time.get();
        Deque<Limit> known = limits.get(subscription);
        if (known == null) {
            return;
        }
        while (known.size() > 1) {
            Limit first = known.pollFirst();
            if (!known.peekFirst().since.isBefore(at.minusSeconds(90))) {
                known.addFirst(first);
                break;
            }
        }
        int most = 0;
        for (Limit each : known) {
            if (each.options.concurrency() == 0) {
                return;
            }
            most = Math.max(most, each.options.concurrency());
        }
        List<SimulatedReceivers.Attempt> open = receivers.open.stream()
                .filter(each -> each.delivery.key().subscription() == subscription)
                .filter(each ->
                        !each.node.isDead && each.startedAt.plusSeconds(60).isAfter(at))
                .toList();
        int limit = most;
        seen("concurrency looked at");
        if (open.size() == limit) {
            seen("concurrency at its limit");
        }
        require(open.size() <= limit, () -> open.size() + " at once, where " + limit + " are allowed: " + open);
    }

    /**
     * Time is given out in slices of a second or one request: so in the time of three slices there are at most as many as
     * in four.
     */
    private void rate(SimulatedReceivers.Attempt attempt) {
        long subscription = attempt.delivery.key().subscription();
        var spacing = RateLimiter.spacing(attempt.subscription);
        List<SimulatedReceivers.Attempt> of = starts.computeIfAbsent(subscription, first -> new ArrayList<>());
        of.add(attempt);
        if (spacing.isEmpty()) {
            return;
        }
        Instant at = time.get();
        Duration slice = RateSlot.length(spacing.get());
        long turns = slice.dividedBy(spacing.get());
        Instant from = at.minus(slice.multipliedBy(3));
        Instant settled = from.minusSeconds(40).minus(slice.multipliedBy(2));
        if (!clocksSet.isBefore(settled)
                || !rateChanged.getOrDefault(subscription, Instant.MIN).isBefore(settled)) {
            return;
        }
        seen("rate looked at");
        List<SimulatedReceivers.Attempt> within =
                of.stream().filter(each -> each.startedAt.isAfter(from)).toList();
        require(
                within.size() <= 4 * turns,
                () -> within.size() + " within " + slice.multipliedBy(3) + " at a spacing of " + spacing.get() + ": "
                        + within);
    }

    // ---- what was answered

    void disabled(long subscription, long generation, String reason) {
        seen("disabled by " + (reason.startsWith("every") ? "failing" : "the receiver"));
        boolean wasSaid = receivers.all.stream()
                .anyMatch(each -> each.delivery.key().subscription() == subscription
                        && each.subscription.life().generation() == generation
                        && each.isEnded
                        && !(each.outcome instanceof AttemptOutcome.Delivered delivered
                                && delivered.wish() != ReceiverWish.DISABLE));
        require(
                wasSaid,
                () -> "disabled, and no endpoint of generation " + generation + " of " + subscription + " said so: "
                        + reason);
    }

    /** A node has compared what stands in its name with what it holds. */
    void audited(SimulatedNode node) {
        now.claims.forEach((key, held) -> require(
                !held.node().equals(node.lease.id()) || node.dispatcher.isPrefetched(new Claim(key, held.claim())),
                () -> "claimed by " + node.id + ", which does not hold it after its audit: " + key));
    }

    // ---- at the end

    /** Null if everything has come to its end; else what has not. */
    String unfinished() {
        if (now.cursor < now.head) {
            return "not planned: " + (now.head - now.cursor);
        }
        if (!now.setAside.isEmpty()) {
            return "set aside: " + now.setAside;
        }
        for (SimulatedTables.Row row : now.deliveries.values()) {
            SimulatedTables.Wanting wanting = now.subscriptions.get(row.key().subscription());
            if (row.status() == DeliveryStatus.CLAIMED) {
                return "claimed: " + row;
            }
            if (row.status() == DeliveryStatus.WAITING) {
                boolean waits = wanting != null && (row.isParked() || wanting.status() != SubscriptionStatus.ACTIVE);
                if (!waits) {
                    return "waiting: " + row + " of " + wanting;
                }
                if (row.isParked()
                        && wanting.status() == SubscriptionStatus.ACTIVE
                        && row.key().position() > wanting.enabledAfter()) {
                    return "parked without having waited for a disabled one: " + row + " of " + wanting;
                }
            }
        }
        for (SimulatedTables.Job job : now.jobs.values()) {
            if (job.state() == Replay.State.RUNNING) {
                SimulatedTables.Wanting wanting =
                        job.subscription() == null ? null : now.subscriptions.get(job.subscription());
                if (wanting == null || wanting.status() != SubscriptionStatus.DISABLED) {
                    return "running: " + job;
                }
            }
        }
        for (SimulatedTables.OrderKeyOf key : now.order.keySet()) {
            for (long position : now.order.get(key).keySet()) {
                SimulatedTables.Row row = now.deliveries.get(new DeliveryKey(position, key.subscription(), 0));
                if (row == null || !row.isOpen()) {
                    return "over and in the order: " + key + " " + position + " " + row;
                }
            }
        }
        for (Long each : now.parkedThrough.keySet()) {
            if (!now.subscriptions.containsKey(each)) {
                return "an endpoint of a subscription that is gone: " + each;
            }
        }
        for (Long each : now.paces) {
            if (!now.subscriptions.containsKey(each)) {
                return "a pace of a subscription that is gone: " + each;
            }
        }
        if (!now.hot.isEmpty()) {
            return "hot: " + now.hot;
        }
        return null;
    }
}
