package dev.carillon.delivery;

import dev.carillon.event.Audience;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.FilterInput;
import dev.carillon.filter.Verdict;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One batch of a replay, in one transaction with its place in the log: whatever breaks off in between, nothing is added
 * twice. It stays behind the planner: what is not planned yet is not missing. Stateless, thread safe.
 */
@OnePerNode
class ReplayBatch {

    private static final FailureLog LOG = new FailureLog(ReplayBatch.class);

    private static final int MOST_ADDED = 500;
    private static final int MOST_WAITING = 1_000; // of one endpoint: new events must not stand behind a whole replay
    private static final int RATE_FOR_ALL = 200; // a second, without a subscription whose queue could be looked at
    private static final int EVENTS = 1_000;
    private static final int POSITIONS = 1_000;
    private static final Duration FULL = Duration.ofMillis(500);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private static final String PLANNED = "SELECT position FROM log_cursor WHERE reader = 'delivery'";
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

    /** What a batch came to: how many were added, and when to look again. */
    record Result(long added, Duration rest) {}

    private record Progress(long position, long added) {}

    private record Candidate(long position, String topic) {}

    private record GivenUp(long position, long subscription) {}

    private record Waiting(DeliveryKey key, Instant dueAt) {

        static Waiting of(Row row) throws SQLException {
            return new Waiting(new DeliveryKey(row.number(1), row.number(2), row.number(3)), row.instant(4));
        }
    }

    private record Before(long run, DeliveryStatus status, Instant dueAt) {

        static Before of(Row row) throws SQLException {
            return new Before(row.number(1), DeliveryStatus.valueOf(row.text(2)), row.instant(3));
        }

        boolean isParked() {
            return status == DeliveryStatus.WAITING && dueAt == null;
        }

        boolean isDoneOrUnderWay() {
            return status == DeliveryStatus.DELIVERED
                    || status == DeliveryStatus.CLAIMED
                    || (status == DeliveryStatus.WAITING && dueAt != null);
        }
    }

    private final ReplayRows rows;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final DeliveryStates states;
    private final SetAside setAside;
    private final Hindrances hindrances;

    @Inject
    ReplayBatch(
            ReplayRows rows,
            EventLog log,
            Subscriptions subscriptions,
            DeliveryStates states,
            SetAside setAside,
            Hindrances hindrances) {
        this.rows = rows;
        this.log = log;
        this.subscriptions = subscriptions;
        this.states = states;
        this.setAside = setAside;
        this.hindrances = hindrances;
    }

    Result next(Session session, long run, Instant now) throws SQLException {
        Optional<Replay> locked = rows.tryLock(session, run);
        if (locked.isEmpty()) {
            return new Result(0, AWAY); // another node has it
        }
        Replay replay = locked.get();
        SubscriptionSnapshot target = null;
        if (replay.wanted().subscription() != null) {
            target = subscriptions
                    .current()
                    .byNumber(replay.wanted().subscription())
                    .orElse(null);
            if (target == null) {
                return hindrances.exists(session, replay.wanted().subscription())
                        ? new Result(0, AWAY) // this node will know it in a moment
                        : gone(session, replay, now);
            }
        }
        long last = Math.min(replay.progress().last(), session.number(PLANNED).orElseThrow());
        int room = room(session, replay);
        if (last <= replay.progress().position() || mustWait(session, replay) || room <= 0) {
            return new Result(0, FULL);
        }
        Progress progress = replay.wanted().kind() != Replay.Kind.RETRY
                ? events(session, replay, last, target, room, now)
                : replay.wanted().retried() == DeliveryState.WAITING
                        ? waiting(session, replay, last, now)
                        : givenUp(session, replay, last, room, now);
        return moved(session, replay, progress, now);
    }

    private boolean mustWait(Session session, Replay replay) throws SQLException {
        return replay.wanted().subscription() == null
                ? hindrances.isParking(session, replay.application())
                : hindrances.of(session, replay.wanted().subscription()).isPresent();
    }

    private Result moved(Session session, Replay replay, Progress progress, Instant now) throws SQLException {
        boolean done = progress.position >= replay.progress().last();
        Instant nextAt =
                replay.progress().nextAt().isAfter(now) ? replay.progress().nextAt() : now;
        Integer rate = rate(replay);
        if (rate != null) {
            nextAt = nextAt.plusNanos(progress.added * 1_000_000_000L / rate);
        }
        Replay.State state = done ? Replay.State.DONE : Replay.State.RUNNING;
        rows.move(session, replay, new ReplayRows.Step(progress.position, progress.added, nextAt, state, null), now);
        if (done) {
            LOG.info("replay.done run=" + replay.run() + " kind="
                    + replay.wanted().kind() + " added=" + (replay.progress().added() + progress.added));
        }
        return new Result(progress.added, Duration.between(now, nextAt));
    }

    private Result gone(Session session, Replay replay, Instant now) throws SQLException {
        String reason = "the subscription was deleted";
        rows.move(
                session,
                replay,
                new ReplayRows.Step(replay.progress().position(), 0, now, Replay.State.CANCELLED, reason),
                now);
        LOG.info("replay.cancelled run=" + replay.run() + " reason=" + reason);
        return new Result(0, Duration.ZERO);
    }

    private static Integer rate(Replay replay) {
        return replay.rate() != null || replay.wanted().subscription() != null ? replay.rate() : (Integer) RATE_FOR_ALL;
    }

    private static int room(Session session, Replay replay) throws SQLException {
        Integer rate = rate(replay);
        int room = rate == null ? MOST_ADDED : Math.min(MOST_ADDED, rate);
        if (replay.wanted().subscription() == null || replay.wanted().retried() == DeliveryState.WAITING) {
            return room;
        }
        long queued = session.number(QUEUED, replay.wanted().subscription()).orElseThrow();
        return (int) Math.min(room, MOST_WAITING - queued);
    }

    private Progress events(
            Session session, Replay replay, long last, SubscriptionSnapshot target, int room, Instant now)
            throws SQLException {
        List<TopicPattern> topics = replay.wanted().topics() == null
                ? target.patterns()
                : replay.wanted().topics();
        Added added = new Added(session, replay, now);
        List<Candidate> candidates = session.list(
                CANDIDATES,
                row -> new Candidate(row.number(1), row.text(2)),
                replay.progress().position(),
                last,
                replay.application());
        for (Candidate each : candidates) {
            if (matches(topics, each.topic)) {
                Optional<StoredEvent> event =
                        event(session, each.position, replay).filter(found -> passes(target, found));
                if (event.isPresent() && replay.wanted().kind() == Replay.Kind.REPLAY) {
                    added.plan(event.get(), target.number());
                } else if (event.isPresent()) {
                    added.ifMissing(event.get(), target.number());
                }
            }
            if (added.count() >= room) {
                return new Progress(each.position, added.write());
            }
        }
        long position = candidates.size() < EVENTS ? last : candidates.get(EVENTS - 1).position;
        return new Progress(position, added.write());
    }

    private Progress givenUp(Session session, Replay replay, long last, int room, Instant now) throws SQLException {
        long upTo = Math.min(last, replay.progress().position() + POSITIONS);
        Added added = new Added(session, replay, now);
        long position = replay.progress().position();
        List<GivenUp> all = session.list(
                GIVEN_UP,
                row -> new GivenUp(row.number(1), row.number(2)),
                replay.progress().position(),
                upTo,
                replay.application(),
                replay.wanted().subscription(),
                replay.wanted().subscription());
        for (GivenUp each : all) {
            if (added.count() >= room && each.position > position) {
                return new Progress(position, added.write()); // whole positions only
            }
            position = each.position;
            Optional<StoredEvent> event = event(session, position, replay);
            if (event.isPresent()) {
                added.ifMissing(event.get(), each.subscription);
            }
        }
        return new Progress(upTo, added.write());
    }

    /** What a batch adds: deliveries of its run, and those that were parked and may go out now. */
    private final class Added {

        private final Session session;
        private final Replay replay;
        private final Instant now;
        private final List<PlannedDelivery> planned = new ArrayList<>();
        private int released;

        private Added(Session session, Replay replay, Instant now) {
            this.session = session;
            this.replay = replay;
            this.now = now;
        }

        private int count() {
            return planned.size() + released;
        }

        private void plan(StoredEvent event, long subscription) {
            planned.add(PlannedDelivery.due(new DeliveryKey(event.position(), subscription, replay.run()), event));
        }

        /** Unless it was delivered, is on its way there, or is still to be planned. */
        private void ifMissing(StoredEvent event, long subscription) throws SQLException {
            if (setAside.contains(session, event.position())) {
                return;
            }
            Before parked = null;
            for (Before each : session.list(BEFORE, Before::of, event.position(), subscription)) {
                if (each.isDoneOrUnderWay()) {
                    return;
                }
                parked = each.isParked() ? each : parked;
            }
            if (parked == null) {
                plan(event, subscription);
            } else if (states.makeDueNow(
                    session, new DeliveryKey(event.position(), subscription, parked.run), DeliveryStates.PARKED, now)) {
                released++;
            }
        }

        private int write() throws SQLException {
            if (!planned.isEmpty()) {
                states.plan(session, null, planned, now);
            }
            return count();
        }
    }

    private Progress waiting(Session session, Replay replay, long last, Instant now) throws SQLException {
        long upTo = Math.min(last, replay.progress().position() + POSITIONS);
        int madeDue = 0;
        List<Waiting> all = session.list(
                WAITING,
                Waiting::of,
                replay.progress().position(),
                upTo,
                replay.application(),
                replay.wanted().subscription(),
                replay.wanted().subscription());
        for (Waiting each : all) {
            if (event(session, each.key.position(), replay).isPresent()
                    && states.makeDueNow(session, each.key, each.dueAt, now)) {
                madeDue++;
            }
        }
        return new Progress(upTo, madeDue);
    }

    /** The event, if it is still kept and is one that was asked for. */
    private Optional<StoredEvent> event(Session session, long position, Replay replay) throws SQLException {
        return log.at(session, position).events().stream()
                .filter(each -> replay.wanted().period().contains(each.receivedAt()))
                .filter(each -> replay.wanted().topics() == null
                        || matches(replay.wanted().topics(), each.topic().value()))
                .findFirst();
    }

    private static boolean matches(List<TopicPattern> topics, String text) {
        TopicName topic = TopicName.of(text);
        return !topic.equals(Resends.TEST) && topics.stream().anyMatch(each -> each.matches(topic));
    }

    private static boolean passes(SubscriptionSnapshot subscription, StoredEvent event) {
        return Audience.of(event.event()).reachesServers()
                && subscription.verdict(FilterInput.of(event.event())) instanceof Verdict.Match;
    }
}
