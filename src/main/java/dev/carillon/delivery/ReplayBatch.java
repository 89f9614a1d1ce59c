package dev.carillon.delivery;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.EventView;
import dev.carillon.filter.Verdict;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * One batch of a replay, in one transaction with its place in the log: whatever breaks off in between, nothing is added
 * twice. Stateless, thread safe.
 */
@ApplicationScoped
class ReplayBatch {

    private static final Logger LOG = Logger.getLogger(ReplayBatch.class.getName());

    private static final int MOST_ADDED = 500;
    private static final int MOST_WAITING = 1_000; // of one endpoint: new events must not stand behind a whole replay
    private static final int RATE_FOR_ALL = 200; // a second, without a subscription whose queue could be looked at
    private static final int EVENTS = 1_000;
    private static final int POSITIONS = 1_000;
    private static final Duration FULL = Duration.ofMillis(500);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private static final String CANDIDATES =
            """
            SELECT position, topic FROM event_log WHERE position > ? AND position <= ? AND application = ?
            ORDER BY position FETCH FIRST 1000 ROWS ONLY""";
    private static final String GIVEN_UP =
            """
            SELECT DISTINCT position, subscription FROM delivery
            WHERE position > ? AND position <= ? AND application = ? AND (CAST(? AS bigint) IS NULL OR subscription = ?)
            AND status = 'FAILED' ORDER BY position, subscription""";
    private static final String WAITING =
            """
            SELECT position, subscription, run, due_at FROM delivery
            WHERE position > ? AND position <= ? AND application = ? AND (CAST(? AS bigint) IS NULL OR subscription = ?)
            AND status = 'WAITING' ORDER BY position, subscription, run""";
    private static final String BEFORE =
            "SELECT run, status, due_at FROM delivery WHERE position = ? AND subscription = ? ORDER BY run";
    private static final String QUEUED =
            """
            SELECT count(*) FROM (SELECT 1 AS one FROM delivery_due WHERE subscription = ?
            AND due_at < TIMESTAMP WITH TIME ZONE '9999-01-01 00:00:00+00' FETCH FIRST 1000 ROWS ONLY) AS waiting""";
    private static final String EXISTS = "SELECT count(*) FROM subscription WHERE number = ?";

    /** What a batch came to: how many were added, and when to look again. */
    record Turn(long added, Duration rest) {}

    private record Progress(long position, long added) {}

    private final ReplayRows rows;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final DeliveryQueue queue;
    private final DeliveryTurns turns;
    private final DeliveryTidying tidying;

    @Inject
    ReplayBatch(
            ReplayRows rows,
            EventLog log,
            Subscriptions subscriptions,
            DeliveryQueue queue,
            DeliveryTurns turns,
            DeliveryTidying tidying) {
        this.rows = rows;
        this.log = log;
        this.subscriptions = subscriptions;
        this.queue = queue;
        this.turns = turns;
        this.tidying = tidying;
    }

    protected ReplayBatch() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    Turn turn(Connection connection, long run, Instant now) throws SQLException {
        Optional<Replay> taken = rows.take(connection, run);
        if (taken.isEmpty()) {
            return new Turn(0, AWAY); // another node has it
        }
        Replay replay = taken.get();
        WebhookSubscription target = null;
        if (replay.subscription() != null) {
            target = subscriptions.current().byNumber(replay.subscription()).orElse(null);
            if (target == null) {
                return number(connection, EXISTS, replay.subscription()) == 0
                        ? gone(connection, replay, now)
                        : new Turn(0, AWAY); // this node will know it in a moment
            }
        }
        if (mustWait(target)) {
            return new Turn(0, FULL);
        }
        int room = room(connection, replay);
        if (room <= 0) {
            return new Turn(0, FULL);
        }
        Progress progress = replay.kind() != Replay.Kind.RETRY
                ? events(connection, replay, target, room, now)
                : replay.retried() == DeliveryState.WAITING
                        ? waiting(connection, replay, now)
                        : givenUp(connection, replay, room, now);
        return moved(connection, replay, progress, now);
    }

    /** What is added while a subscription is disabled, or is just being enabled, would be parked with the rest. */
    private boolean mustWait(WebhookSubscription target) {
        return target == null
                ? subscriptions.current().all().stream().anyMatch(tidying::isParking)
                : target.status() == SubscriptionStatus.DISABLED || tidying.isParking(target);
    }

    private Turn moved(Connection connection, Replay replay, Progress progress, Instant now) throws SQLException {
        boolean done = progress.position >= replay.last();
        Instant nextAt = replay.nextAt().isAfter(now) ? replay.nextAt() : now;
        Integer rate = rate(replay);
        if (rate != null) {
            nextAt = nextAt.plusNanos(progress.added * 1_000_000_000L / rate);
        }
        rows.move(
                connection,
                replay,
                progress.position,
                progress.added,
                nextAt,
                done ? Replay.State.DONE : Replay.State.RUNNING,
                null,
                now);
        if (done) {
            LOG.info("replay.done run=" + replay.run() + " kind=" + replay.kind() + " added="
                    + (replay.added() + progress.added));
        }
        return new Turn(progress.added, Duration.between(now, nextAt));
    }

    private Turn gone(Connection connection, Replay replay, Instant now) throws SQLException {
        String reason = "the subscription was deleted";
        rows.move(connection, replay, replay.position(), 0, now, Replay.State.CANCELLED, reason, now);
        LOG.info("replay.cancelled run=" + replay.run() + " reason=" + reason);
        return new Turn(0, Duration.ZERO);
    }

    private static Integer rate(Replay replay) {
        return replay.rate() != null || replay.subscription() != null ? replay.rate() : (Integer) RATE_FOR_ALL;
    }

    private static int room(Connection connection, Replay replay) throws SQLException {
        Integer rate = rate(replay);
        int room = rate == null ? MOST_ADDED : Math.min(MOST_ADDED, rate);
        if (replay.subscription() == null || replay.retried() == DeliveryState.WAITING) {
            return room;
        }
        return (int) Math.min(room, MOST_WAITING - number(connection, QUEUED, replay.subscription()));
    }

    private Progress events(Connection connection, Replay replay, WebhookSubscription target, int room, Instant now)
            throws SQLException {
        List<TopicPattern> topics = replay.topics() == null ? target.patterns() : replay.topics();
        Added added = new Added(connection, replay, now);
        long position = replay.position();
        int seen = 0;
        try (PreparedStatement select = connection.prepareStatement(CANDIDATES)) {
            select.setLong(1, replay.position());
            select.setLong(2, replay.last());
            select.setInt(3, replay.application());
            try (ResultSet row = select.executeQuery()) {
                while (added.count() < room && row.next()) {
                    seen++;
                    position = row.getLong(1);
                    if (!matches(topics, row.getString(2))) {
                        continue;
                    }
                    Optional<StoredEvent> event =
                            event(connection, position, replay).filter(each -> passes(target, each));
                    if (event.isPresent() && replay.kind() == Replay.Kind.REPLAY) {
                        added.plan(event.get(), target.number());
                    } else if (event.isPresent()) {
                        added.ifMissing(event.get(), target.number());
                    }
                }
            }
        }
        boolean all = added.count() < room && seen < EVENTS;
        return new Progress(all ? replay.last() : position, added.write());
    }

    private Progress givenUp(Connection connection, Replay replay, int room, Instant now) throws SQLException {
        long upTo = Math.min(replay.last(), replay.position() + POSITIONS);
        Added added = new Added(connection, replay, now);
        long position = replay.position();
        try (PreparedStatement select = ofDeliveries(connection, GIVEN_UP, replay, upTo);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (added.count() >= room && row.getLong(1) > position) {
                    upTo = position; // whole positions only
                    break;
                }
                position = row.getLong(1);
                Optional<StoredEvent> event = event(connection, position, replay);
                if (event.isPresent()) {
                    added.ifMissing(event.get(), row.getLong(2));
                }
            }
        }
        return new Progress(upTo, added.write());
    }

    /** What a batch adds: deliveries of its run, and those that were parked and may go out now. */
    private final class Added {

        private final Connection connection;
        private final Replay replay;
        private final Instant now;
        private final List<PlannedDelivery> planned = new ArrayList<>();
        private int released;

        private Added(Connection connection, Replay replay, Instant now) {
            this.connection = connection;
            this.replay = replay;
            this.now = now;
        }

        private int count() {
            return planned.size() + released;
        }

        private void plan(StoredEvent event, long subscription) {
            planned.add(PlannedDelivery.due(new DeliveryKey(event.position(), subscription, replay.run()), event));
        }

        /** Unless it was delivered, or is on its way there. */
        private void ifMissing(StoredEvent event, long subscription) throws SQLException {
            DeliveryKey parked = null;
            try (PreparedStatement select = connection.prepareStatement(BEFORE)) {
                select.setLong(1, event.position());
                select.setLong(2, subscription);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        DeliveryStatus status = DeliveryStatus.valueOf(row.getString(2));
                        boolean waits = status == DeliveryStatus.WAITING;
                        boolean isParked = waits && row.getObject(3) == null;
                        if (status == DeliveryStatus.DELIVERED
                                || status == DeliveryStatus.CLAIMED
                                || (waits && !isParked)) {
                            return;
                        }
                        parked = isParked ? new DeliveryKey(event.position(), subscription, row.getLong(1)) : parked;
                    }
                }
            }
            if (parked == null) {
                plan(event, subscription);
            } else if (turns.hurry(connection, parked, WaitingDeliveries.PARKED, now)) {
                released++;
            }
        }

        private int write() throws SQLException {
            queue.plan(connection, planned, now);
            return count();
        }
    }

    private Progress waiting(Connection connection, Replay replay, Instant now) throws SQLException {
        long upTo = Math.min(replay.last(), replay.position() + POSITIONS);
        int hurried = 0;
        try (PreparedStatement select = ofDeliveries(connection, WAITING, replay, upTo);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                DeliveryKey key = new DeliveryKey(row.getLong(1), row.getLong(2), row.getLong(3));
                Instant due = Database.instant(row.getObject(4, OffsetDateTime.class));
                if (event(connection, key.position(), replay).isPresent() && turns.hurry(connection, key, due, now)) {
                    hurried++;
                }
            }
        }
        return new Progress(upTo, hurried);
    }

    private static PreparedStatement ofDeliveries(Connection connection, String sql, Replay replay, long upTo)
            throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        select.setLong(1, replay.position());
        select.setLong(2, upTo);
        select.setInt(3, replay.application());
        select.setObject(4, replay.subscription(), java.sql.Types.BIGINT);
        select.setObject(5, replay.subscription(), java.sql.Types.BIGINT);
        return select;
    }

    /** The event, if it is still kept and is one that was asked for. */
    private Optional<StoredEvent> event(Connection connection, long position, Replay replay) throws SQLException {
        return log.at(connection, position).events().stream()
                .filter(each -> replay.since() == null || !each.receivedAt().isBefore(replay.since()))
                .filter(each -> replay.until() == null || each.receivedAt().isBefore(replay.until()))
                .filter(each -> replay.topics() == null
                        || matches(replay.topics(), each.topic().value()))
                .findFirst();
    }

    private static boolean matches(List<TopicPattern> topics, String text) {
        TopicName topic = TopicName.of(text);
        return !topic.equals(Resends.TEST) && topics.stream().anyMatch(each -> each.matches(topic));
    }

    private static boolean passes(WebhookSubscription subscription, StoredEvent event) {
        return subscription.verdict(EventView.of(event.event())) instanceof Verdict.Match;
    }

    private static long number(Connection connection, String sql, long subscription) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, subscription);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
