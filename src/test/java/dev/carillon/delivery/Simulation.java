package dev.carillon.delivery;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.sql.SqlFailure;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.lang.reflect.Field;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One run of a script: nodes of the real classes on one database, stepped by one thread. The same script comes to the same
 * end.
 */
final class Simulation implements SimulatedNode.Watcher {

    private static final String[] TOPICS = {"order/paid", "order/created", "stock/low"};
    private static final String[] PATTERNS = {"**", "**", "**", "order/*", "order/*", "stock/low", "carillon/**"};
    private static final int PATIENCE = 150;
    private static final int LONGEST = 5_000;

    private final SimulatedDatabase database;
    private final SimulationScript script;
    private final SimulatedMutation mutation;
    private final List<String> trace;
    private final SimulatedTables tables;
    private final SimulatedReceivers receivers;
    private final SimulationRules rules;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private Instant now = SimulatedTime.BEGINNING;
    private int started;
    private int nested;
    private long lastSubscription;
    private long lastRun;
    private long lastEvent;
    private SplittableRandom between = new SplittableRandom(0);
    private boolean isDraining;
    private boolean hasChanged;
    private int idleTicks;

    /**
     * @param trace takes what happens, or null
     */
    Simulation(SimulatedDatabase database, SimulationScript script, SimulatedMutation mutation, List<String> trace)
            throws SQLException {
        this.database = database;
        this.script = script;
        this.mutation = mutation;
        this.trace = trace;
        database.empty();
        tables = new SimulatedTables(database);
        tables.readAll();
        receivers = new SimulatedReceivers(script.seed(), script.options().faults());
        rules = new SimulationRules(tables, receivers, () -> now, script.options());
    }

    /** What is not over. */
    String open() {
        return "at " + Duration.between(SimulatedTime.BEGINNING, now) + "\n" + tables.open();
    }

    private void say(String what) {
        if (trace != null) {
            trace.add(Duration.between(SimulatedTime.BEGINNING, now) + " " + what);
        }
    }

    // ---- the run

    /** Does everything; throws {@link SimulationRules.Broken} if a rule does not hold. */
    void run() throws SQLException {
        SplittableRandom random = new SplittableRandom(script.seed());
        for (int i = 0; i < script.options().nodes(); i++) {
            startNode();
        }
        for (int i = 0; i < script.options().subscriptions(); i++) {
            add(any(), random.split());
        }
        for (SimulationScript.Step each : script.steps()) {
            say(each.toString());
            step(each.kind(), new SplittableRandom(each.draw()));
        }
        drain();
    }

    private void step(SimulationScript.Kind kind, SplittableRandom random) throws SQLException {
        switch (kind) {
            case TICK -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    tick(Duration.ofMillis(random.nextInt(4) == 0 ? 10 : random.nextInt(10, 4_000)), random);
                }
            }
            case LOOP -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    turn(node.loops.get(random.nextInt(node.loops.size())));
                }
            }
            case PUBLISH -> asked(random, "publish", node -> publish(node, random));
            case CHANGE -> asked(random, "change", node -> change(node, random));
            case ASK -> asked(random, "ask", node -> ask(node, random));
            case MOOD -> {
                Long number = subscription(random);
                if (number != null) {
                    SimulatedReceivers.Mood[] all = SimulatedReceivers.Mood.values();
                    receivers.moods.put(number, all[random.nextInt(all.length)]);
                    say("  " + number + " is " + receivers.moods.get(number));
                }
            }
            case IDLE -> idle(Duration.ofSeconds(random.nextInt(20, 600)), random);
            case FAULT -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    SimulatedNode.Fault[] all = SimulatedNode.Fault.values();
                    node.armed = all[random.nextInt(all.length - 1)];
                    node.left = random.nextInt(4) == 0 ? random.nextInt(30) : random.nextInt(6);
                    say("  " + node.id + " " + node.armed + " in " + node.left);
                }
            }
            case BETWEEN -> {
                SimulatedNode node = running(random);
                if (node != null && nodes.stream().filter(this::isRunning).count() > 1) {
                    node.armed = SimulatedNode.Fault.ANOTHER_COMES_IN_BETWEEN;
                    node.left = random.nextInt(8);
                    between = random.split();
                }
            }
            case STOP -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    node.stoppedUntil = now.plusMillis(random.nextInt(1_000, 60_000));
                    say("  " + node.id + " stops until " + node.stoppedUntil);
                }
            }
            case KILL -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    node.isDead = true;
                    say("  " + node.id + " is killed");
                }
            }
            case END -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    guarded(node, "end", () -> node.lease.end(true));
                    node.isDead = true;
                }
            }
            case START -> {
                if (nodes.stream().filter(each -> !each.isDead).count()
                        < script.options().nodes()) {
                    startNode();
                }
            }
            case JUMP -> {
                now = now.plus(
                        random.nextBoolean()
                                ? Duration.ofSeconds(random.nextInt(20, 900))
                                : Duration.ofHours(random.nextInt(1, 100)));
                rules.clocksSet = now;
                say("  time jumps");
            }
            case SKEW -> {
                SimulatedNode node = running(random);
                if (node != null) {
                    node.clock.off = Duration.ofMillis(random.nextInt(-30_000, 30_001));
                    rules.clocksSet = now;
                    say("  " + node.id + " is off by " + node.clock.off);
                }
            }
        }
        nodes.removeIf(each -> each.isDead && forget(each));
    }

    private boolean forget(SimulatedNode node) {
        receivers.open.removeIf(each -> each.node == node);
        return true;
    }

    private boolean isRunning(SimulatedNode node) {
        return node.isRunning(now);
    }

    private SimulatedNode running(SplittableRandom random) {
        List<SimulatedNode> running = nodes.stream().filter(this::isRunning).toList();
        return running.isEmpty() ? null : running.get(random.nextInt(running.size()));
    }

    private SimulatedNode any() {
        return nodes.stream().filter(this::isRunning).findFirst().orElseThrow();
    }

    private void startNode() {
        started++;
        SimulatedNode node = new SimulatedNode(
                "n" + started,
                database,
                () -> now,
                script.options().off().get(started % script.options().off().size()),
                () -> ++lastRun,
                script.options().settings(),
                new RetentionSettings(script.options().kept()),
                mutation,
                this);
        say("  " + node.id + " starts");
        nodes.add(node);
        if (!guarded(node, "start", node::start)) {
            node.isDead = true;
        }
    }

    // ---- time and loops

    private void tick(Duration by, SplittableRandom random) {
        now = now.plus(by);
        answers();
        int rounds = isDraining ? 20 : 1 + random.nextInt(4);
        for (int round = 0; round < rounds; round++) {
            List<SimulatedNode.Loop> due = new ArrayList<>();
            for (SimulatedNode node : nodes) {
                if (isRunning(node)) {
                    for (SimulatedNode.Loop each : node.loops) {
                        if (!each.next.isAfter(now) || round == 0 && random.nextInt(8) == 0) {
                            due.add(each);
                        }
                    }
                }
            }
            if (due.isEmpty()) {
                return;
            }
            for (int i = due.size() - 1; i > 0; i--) {
                Collections.swap(due, i, random.nextInt(i + 1));
            }
            due.forEach(this::turn);
        }
    }

    /** Time in which nothing else happens: every node gives its sign in time. */
    private void idle(Duration by, SplittableRandom random) {
        Instant until = now.plus(by);
        while (now.isBefore(until)) {
            if (!receivers.open.isEmpty() || by.compareTo(Duration.ofSeconds(60)) < 0) {
                tick(Duration.ofSeconds(4), random);
                continue;
            }
            now = until;
            beatMeanwhile();
            tick(Duration.ZERO, random);
        }
    }

    private void beatMeanwhile() {
        Set<String> running = new HashSet<>();
        nodes.stream().filter(this::isRunning).forEach(each -> running.add(each.lease.id()));
        try {
            PreparedStatement beat =
                    database.looking("UPDATE node SET lease_until = ? WHERE id = ? AND lost_at IS NULL");
            for (String each : running) {
                beat.setObject(1, Database.timestamp(now.plus(NodeLease.LEASE)));
                beat.setString(2, each);
                beat.executeUpdate();
            }
            beat.getConnection().commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        for (SimulatedNode each : List.copyOf(nodes)) {
            for (String name : new String[] {"heartbeat", "subscriptions", "endpoints"}) {
                if (isRunning(each)) {
                    turn(each.loop(name));
                }
            }
        }
    }

    private void answers() {
        for (SimulatedReceivers.Attempt each : List.copyOf(receivers.open)) {
            if (!each.endsAt.isAfter(now) && isRunning(each.node)) {
                end(each);
            }
        }
    }

    private void end(SimulatedReceivers.Attempt attempt) {
        if (attempt.isEnded) {
            return;
        }
        attempt.isEnded = true;
        attempt.endedAt = now;
        receivers.open.remove(attempt);
        say("  ends " + attempt);
        attempt.node.loop("results").next = now;
        attempt.done.accept(attempt.outcome);
        if (attempt.isTwice) {
            attempt.done.accept(new AttemptOutcome.Delivered(200, Duration.ZERO, "once more"));
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    private void turn(SimulatedNode.Loop loop) {
        SimulatedNode node = loop.node();
        if (!isRunning(node)) {
            return;
        }
        if (trace != null) {
            say("  " + node.id + " " + loop.name);
        }
        now = now.plusMillis(1);
        boolean done = guarded(node, loop.name, () -> loop.next = now.plus(loop.run()));
        if (!done) {
            loop.next = now.plusMillis(500);
        } else if (loop.name.equals("watch") && nested == 0 && !node.watch.isFailing()) {
            rules.audited(node);
        }
        if (hasChanged) { // whoever changes something wakes these
            hasChanged = false;
            for (SimulatedNode.Loop each : node.loops) {
                if (each != loop && (each.name.equals("claims") || each.name.equals("rate-limiter"))) {
                    each.next = now;
                }
            }
        }
    }

    /** False if it failed, or the node died. */
    private boolean guarded(SimulatedNode node, String what, Action action) {
        try {
            action.run();
            return true;
        } catch (SimulatedNode.Died e) {
            say("  " + node.id + " died in " + what);
            return false;
        } catch (SQLException | RuntimeException e) {
            if (isDeath(e)) { // at a commit, after which nobody knows
                say("  " + node.id + " died in " + what);
                return false;
            }
            say("  " + node.id + " " + what + " fails: " + e);
            boolean isMeeting = !String.valueOf(e).contains("simulated:");
            boolean isStopped = nodes.stream().anyMatch(each -> each.isStopped);
            SimulationRules.seen("failed: " + what
                    + (isMeeting ? " for a lock" + (isStopped ? " of a node that is stopped" : "") : ""));
            if (!mayFail(e)) {
                SimulationRules.Broken failed = new SimulationRules.Broken(what + " fails by itself: " + e);
                failed.initCause(e);
                throw failed;
            }
            return false;
        }
    }

    /** What nodes tell of as failures that they live with. */
    void told(Throwable failure) {
        if (!mayFail(failure)) {
            SimulationRules.Broken failed = new SimulationRules.Broken("something fails by itself: " + failure);
            failed.initCause(failure);
            throw failed;
        }
    }

    private static boolean isDeath(Throwable failure) {
        return failure != null && (failure instanceof SimulatedNode.Died || isDeath(failure.getCause()));
    }

    /** By a fault, or as two transactions meet. */
    private boolean mayFail(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SimulatedNode.Died
                    || String.valueOf(each.getMessage()).contains("simulated:")) {
                return true;
            }
            if (each instanceof SQLException sql && script.options().between()) {
                String state = String.valueOf(sql.getSQLState());
                if (SqlFailure.isLockWait(sql) || state.equals("55P03")) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- who uses it

    private interface Use {
        void by(SimulatedNode node) throws SQLException;
    }

    private void asked(SplittableRandom random, String what, Use use) {
        SimulatedNode node = running(random);
        if (node != null) {
            guarded(node, what, () -> use.by(node));
        }
    }

    private void publish(SimulatedNode node, SplittableRandom random) throws SQLException {
        int drawn = random.nextInt(150);
        int count = drawn == 0 ? random.nextInt(100, 220) : drawn < 20 ? random.nextInt(5, 20) : 1 + random.nextInt(3);
        List<NewEvent> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = new UUID(1, ++lastEvent);
            EventData.Builder event = EventData.builder(TOPICS[random.nextInt(TOPICS.length)])
                    .id(id.toString())
                    .source("/s")
                    .type("t")
                    .json("{\"text\":\"some data\"}");
            if (random.nextInt(5) > 0) {
                event.subject(String.valueOf((char) ('a' + random.nextInt(3))));
            }
            some.add(new NewEvent(id, 1, now, null, event.build()));
        }
        boolean isInMemory = random.nextBoolean();
        boolean breaks = random.nextInt(12) == 0;
        List<StoredEvent> stored = node.database.transaction(session -> {
            node.store.insert(session, some);
            if (breaks) {
                session.update(
                        "UPDATE event SET topic = 'not a topic' WHERE id = ?",
                        some.get(0).id());
            }
            List<StoredEvent> numbered = node.store.number(session, some);
            if (breaks) {
                rules.unreadable.add(numbered.get(0).position());
            }
            return numbered;
        });
        say("  " + node.id + " publishes " + stored.get(0).position() + " to "
                + stored.get(stored.size() - 1).position() + (breaks ? ", the first one broken" : ""));
        if (isInMemory && !breaks) {
            node.log.committed(stored);
        }
        node.loop("planner").next = now;
    }

    private void mendEvents() throws SQLException {
        PreparedStatement mend = database.looking(
                "UPDATE event SET topic = (SELECT topic FROM event_log l WHERE l.event = event.id) WHERE topic = 'not a topic'");
        mend.executeUpdate();
        mend.getConnection().commit();
    }

    private Long subscription(SplittableRandom random) {
        List<Long> all = List.copyOf(tables.subscriptions.keySet());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static String options(SplittableRandom random) {
        String order =
                switch (random.nextInt(4)) {
                    case 0 -> ",\"order\":\"fifo\"";
                    case 1 -> ",\"order\":\"key\"";
                    default -> "";
                };
        List<String> limits = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            limits.add("\"concurrency\":" + (1 + random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            limits.add("\"rate\":{\"requests\":" + (1 + random.nextInt(6)) + ",\"per\":\"PT"
                    + (random.nextBoolean() ? 1 : random.nextInt(2, 10)) + "S\"}");
        }
        String retry =
                switch (random.nextInt(4)) {
                    case 0 -> "{\"policy\":\"none\"}";
                    case 1 ->
                        "{\"policy\":\"fixed\",\"delay\":\"PT2S\",\"attempts\":3,\"jitter\":0,\"totalTime\":\"PT30S\"}";
                    case 2 ->
                        "{\"policy\":\"schedule\",\"delays\":[\"PT1S\",\"PT10S\",\"PT60S\"],\"jitter\":0,\"onClientError\":\"disable\"}";
                    default -> "{\"policy\":\"standard\",\"jitter\":0}";
                };
        return "{\"retry\":" + retry + order
                + (limits.isEmpty() ? "" : ",\"limits\":{" + String.join(",", limits) + "}") + "}";
    }

    private void add(SimulatedNode node, SplittableRandom random) {
        guarded(node, "add", () -> {
            long number = ++lastSubscription;
            String topic = PATTERNS[random.nextInt(PATTERNS.length)];
            String options = options(random);
            say("  " + number + " is made: " + topic + " " + options);
            node.subscriptions.add(number, topic, options);
        });
    }

    private void change(SimulatedNode node, SplittableRandom random) throws SQLException {
        Long number = subscription(random);
        int drawn = random.nextInt(20);
        if (number == null || drawn == 0 && tables.subscriptions.size() < 5) {
            add(node, random);
            return;
        }
        SubscriptionStatus status = tables.subscriptions.get(number).status();
        SimulatedSubscriptions subscriptions = node.subscriptions;
        String what;
        if (drawn == 1) {
            what = "deleted";
            subscriptions.remove(number);
        } else if (drawn < 5) {
            what = "changed";
            subscriptions.options(number, options(random));
        } else if (drawn < 7) {
            what = "moved";
            subscriptions.move(number, random.nextInt(3));
        } else if (status == SubscriptionStatus.ACTIVE) {
            what = drawn < 13 ? "paused" : "disabled";
            if (drawn < 13) {
                subscriptions.pause(number);
            } else {
                subscriptions.disableByOwner(number);
            }
        } else if (status == SubscriptionStatus.PAUSED) {
            what = drawn < 16 ? "resumed" : "disabled";
            if (drawn < 16) {
                subscriptions.resume(number);
            } else {
                subscriptions.disableByOwner(number);
            }
        } else {
            what = "enabled";
            subscriptions.enable(number);
        }
        say("  " + node.id + ": " + number + " is " + what + " " + tables.subscriptions.get(number));
        node.loop("endpoints").next = now; // as SubscriptionsChanged wakes it
        node.loop("claims").next = now;
    }

    private void ask(SimulatedNode node, SplittableRandom random) throws SQLException {
        int drawn = random.nextInt(12);
        List<SimulatedTables.Job> jobs = List.copyOf(tables.jobs.values());
        if (drawn < 4) {
            List<DeliveryKey> keys = List.copyOf(tables.deliveries.keySet());
            if (!keys.isEmpty()) {
                DeliveryKey key = keys.get(random.nextInt(keys.size()));
                rules.asked.add(key);
                Resends.Outcome outcome = node.resends.resend(1, key);
                say("  " + node.id + " resends " + key + ": " + outcome);
            }
            return;
        }
        Long number = subscription(random);
        if (drawn == 4 && number != null) {
            if (node.resends.hindrance(number).isEmpty()) {
                node.resends.test(1, number, "s" + number);
                say("  " + node.id + " tests " + number);
            }
            return;
        }
        if (drawn < 9 || jobs.isEmpty()) {
            start(node, random, number);
            return;
        }
        SimulatedTables.Job job = jobs.get(random.nextInt(jobs.size()));
        say("  " + node.id + " " + (drawn == 9 ? "cancels" : drawn == 10 ? "pauses" : "resumes") + " run " + job.run());
        if (drawn == 9) {
            rules.cancelledRuns.add(job.run());
            node.replays.cancel(1, job.id());
        } else if (drawn == 10) {
            node.replays.pause(1, job.id());
        } else {
            node.replays.resume(1, job.id());
        }
    }

    private void start(SimulatedNode node, SplittableRandom random, Long number) throws SQLException {
        Replay.Kind kind = Replay.Kind.values()[random.nextInt(3)];
        boolean ofAll = kind == Replay.Kind.RETRY && random.nextInt(4) == 0;
        if (number == null && !ofAll) {
            return;
        }
        DeliveryState retried =
                kind != Replay.Kind.RETRY ? null : random.nextBoolean() ? DeliveryState.FAILED : DeliveryState.WAITING;
        Period period = new Period(random.nextInt(3) == 0 ? now.minusSeconds(random.nextInt(60)) : null, null);
        Replay started = node.replays.start(new Replays.Asked(
                1,
                new Replay.Selection(kind, ofAll ? null : number, null, retried, period),
                ofAll ? 0 : tables.subscriptions.get(number).startsAfter(),
                random.nextInt(3) == 0 ? (Integer) (1 + random.nextInt(20)) : null));
        say("  " + node.id + " starts " + kind + " of " + number + ": run " + started.run());
        node.loop("replays").next = now;
    }

    // ---- what nodes do

    @Override
    public void committed(SimulatedNode node, Set<String> changed) {
        if (changed.contains("delivery")) {
            hasChanged = true;
            idleTicks = 0;
        }
        rules.committed(changed);
    }

    @Override
    public void happened(SimulatedNode node, SimulatedNode.Fault fault) {
        SimulationRules.seen("fault " + fault);
        say("  " + node.id + " " + fault);
    }

    @Override
    public void disabled(long subscription, long generation, String reason) {
        rules.disabled(subscription, generation, reason);
    }

    @Override
    public void comesInBetween(SimulatedNode node) {
        List<SimulatedNode> others =
                nodes.stream().filter(each -> each != node && isRunning(each)).toList();
        if (others.isEmpty() || nested > 0 || !database.mayMeet()) {
            return;
        }
        SimulatedNode other = others.get(between.nextInt(others.size()));
        SimulatedNode.Fault armed = other.armed;
        other.armed = null;
        nested++;
        try {
            if (script.options().faults() && !isDraining && between.nextInt(5) == 0) {
                stopsInBetween(node);
            }
            for (int i = between.nextInt(3); i >= 0; i--) {
                int drawn = between.nextInt(other.loops.size() + 3);
                if (drawn < other.loops.size()) {
                    turn(other.loops.get(drawn));
                } else {
                    guarded(other, "use", () -> {
                        if (drawn == other.loops.size()) {
                            change(other, between);
                        } else if (drawn == other.loops.size() + 1) {
                            ask(other, between);
                        } else {
                            publish(other, between);
                        }
                    });
                }
            }
        } finally {
            nested--;
            other.armed = armed;
        }
        if (between.nextInt(3) > 0) {
            node.armed = SimulatedNode.Fault.ANOTHER_COMES_IN_BETWEEN;
            node.left = between.nextInt(8);
        }
    }

    /** The node stops where it is, in the middle of a transaction maybe, and the others go on. */
    private void stopsInBetween(SimulatedNode node) {
        Instant until = now.plusMillis(between.nextInt(1_000, 60_000));
        say("  " + node.id + " stops in between until " + until);
        node.isStopped = true;
        while (now.isBefore(until)) {
            tick(Duration.ofMillis(between.nextInt(100, 4_000)), between);
        }
        node.isStopped = false;
        say("  " + node.id + " goes on");
    }

    @Override
    public void attempt(
            SimulatedNode node,
            SubscriptionSnapshot subscription,
            Delivery delivery,
            int attempt,
            Consumer<AttemptOutcome> done) {
        SimulatedReceivers.Attempt made =
                new SimulatedReceivers.Attempt(receivers.all.size(), node, delivery, subscription, attempt, now, done);
        boolean isThrown = receivers.draw(made, now);
        receivers.all.add(made);
        receivers.open.add(made);
        say("  sends " + made);
        rules.started(made);
        if (isThrown) {
            receivers.open.remove(made);
            made.isEnded = true;
            made.endedAt = now;
            IllegalStateException thrown = new IllegalStateException("simulated: it throws");
            made.outcome = new AttemptOutcome.Unreachable(thrown.toString(), Duration.ZERO);
            throw thrown;
        }
        if (!made.endsAt.isAfter(now)) {
            end(made);
        }
    }

    // ---- the end

    /** Faults are over, receivers are well, and everything gets time. */
    private void drain() throws SQLException {
        say("DRAIN");
        isDraining = true;
        SplittableRandom random = new SplittableRandom(script.seed() + 1);
        receivers.becomeWell();
        mendEvents();
        for (SimulatedNode each : nodes) {
            each.armed = null;
            each.stoppedUntil = Instant.MIN;
        }
        receivers.open.forEach(each -> {
            if (each.endsAt.isAfter(now.plusSeconds(5))) {
                each.endsAt = now.plusSeconds(5);
            }
        });
        if (nodes.isEmpty()) {
            startNode();
        }
        if (random.nextBoolean()) {
            for (SimulatedTables.Wanting each : List.copyOf(tables.subscriptions.values())) {
                SimulatedNode node = any();
                if (each.status() == SubscriptionStatus.PAUSED) {
                    guarded(node, "resume", () -> node.subscriptions.resume(each.number()));
                } else if (each.status() == SubscriptionStatus.DISABLED && random.nextBoolean()) {
                    guarded(node, "enable", () -> node.subscriptions.enable(each.number()));
                }
            }
        }
        String left = "everything";
        for (int i = 0; i < LONGEST && idleTicks < PATIENCE; i++) {
            idleTicks++;
            tick(Duration.ofMillis(i < 40 ? 700 : 2_000), random);
            left = left();
            if (left == null) {
                break;
            }
            Instant wait = nextTime();
            if (idleTicks % 10 == 9 && receivers.open.isEmpty() && wait.isAfter(now.plusSeconds(30))) {
                now = wait.plusMillis(1);
                beatMeanwhile();
            }
        }
        if (left != null) {
            throw new SimulationRules.Broken("after all is over there is left: " + left);
        }
    }

    /** The earliest time at which anything is to happen by itself. */
    private Instant nextTime() {
        Instant next = Instant.MAX;
        for (var each : tables.due.entrySet()) {
            SimulatedTables.Wanting wanting =
                    tables.subscriptions.get(each.getKey().subscription());
            if (wanting != null && wanting.status() == SubscriptionStatus.ACTIVE) {
                for (Instant due : each.getValue()) {
                    if (!due.equals(DeliveryStates.PARKED) && due.isBefore(next)) {
                        next = due;
                    }
                }
            }
        }
        for (Instant each : tables.setAside.values()) {
            next = each.isBefore(next) ? each : next;
        }
        for (List<Instant> each : tables.openings.values()) {
            for (Instant opening : each) {
                next = opening.isAfter(now) && opening.isBefore(next) ? opening : next;
            }
        }
        for (SimulatedTables.Job each : tables.jobs.values()) {
            if (each.state() == Replay.State.RUNNING
                    && each.nextAt().isAfter(now)
                    && each.nextAt().isBefore(next)) {
                next = each.nextAt();
            }
        }
        return next.equals(Instant.MAX) ? now : next;
    }

    private String left() {
        String left = rules.unfinished();
        if (left != null) {
            return left;
        }
        for (SimulatedNode each : nodes) {
            String held = held(each.dispatcher);
            if (held != null) {
                return each.id + " " + held;
            }
        }
        return null;
    }

    /** What a dispatcher still counts; null if nothing. */
    private static String held(DeliveryDispatcher dispatcher) {
        try {
            if (dispatcher.inFlight() != 0) {
                return "in flight: " + dispatcher.inFlight();
            }
            Object held = PREFETCH.get(dispatcher);
            int count = ((AtomicInteger) COUNT.get(held)).get();
            if (count != 0) {
                return "prefetched: " + count;
            }
            for (Object lane : ((Map<?, ?>) LANES.get(dispatcher)).values()) {
                if (LANE_PREFETCHED.getInt(lane) != 0 || LANE_IN_FLIGHT.getInt(lane) != 0) {
                    return "lane of " + ((Lane) lane).subscription() + ": prefetched " + LANE_PREFETCHED.getInt(lane)
                            + ", in flight " + LANE_IN_FLIGHT.getInt(lane);
                }
            }
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final Field PREFETCH = field(DeliveryDispatcher.class, "prefetch");
    private static final Field LANES = field(DeliveryDispatcher.class, "lanes");
    private static final Field COUNT = field(Prefetch.class, "count");
    private static final Field LANE_PREFETCHED = field(Lane.class, "prefetched");
    private static final Field LANE_IN_FLIGHT = field(Lane.class, "inFlight");

    private static Field field(Class<?> of, String name) {
        try {
            Field field = of.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
