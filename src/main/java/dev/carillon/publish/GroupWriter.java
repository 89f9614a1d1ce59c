package dev.carillon.publish;

import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a group of submissions within one transaction and says how each event of them ended: claims what makes them
 * unique, decides, writes. Stateless, thread safe.
 */
@ApplicationScoped
class GroupWriter {

    /** The head of the log is held by every commit of every node; to wait for it is no reason to give up a group. */
    static final Duration HEAD_LOCK_WAIT = Duration.ofSeconds(10);

    /** What a group came to: the numbered events, and the results of each submission. */
    record Written(List<StoredEvent> events, List<List<PublishResult>> results) {}

    private final EventStore events;
    private final Claims claims;

    @Inject
    GroupWriter(EventStore events, Claims claims) {
        this.events = events;
        this.claims = claims;
    }

    protected GroupWriter() { // CDI client proxy
        this(null, null);
    }

    /**
     * @param committed events of publishers' own transactions, to be numbered along with the group
     * @param lockWait how long to wait for others that hold an id or an Idempotency-Key of the group
     */
    Written write(Session session, List<Submission> group, List<NewEvent> committed, Instant now, Duration lockWait)
            throws SQLException {
        Settlement settled = settle(session, group, now, lockWait);
        session.limitLockWait(HEAD_LOCK_WAIT);
        List<NewEvent> numbered = new ArrayList<>(settled.stored());
        if (!committed.isEmpty()) {
            numbered.addAll(events.takeUnnumbered(session, committed));
        }
        return new Written(events.number(session, numbered), settled.results());
    }

    /** The same for one submission within its publisher's own transaction: it is numbered after the commit. */
    List<PublishResult> join(Session session, Submission submission, Instant now, Duration lockWait)
            throws SQLException {
        Settlement settled = settle(session, List.of(submission), now, lockWait);
        events.markUnnumbered(session, settled.stored());
        return settled.results().get(0);
    }

    /** Locks its keys, as far as no other transaction holds them; nothing is decided. */
    void claim(Session session, Submission submission, Instant now) throws SQLException {
        claims.claim(session, List.of(submission), now);
    }

    private Settlement settle(Session session, List<Submission> group, Instant now, Duration lockWait)
            throws SQLException {
        session.limitLockWait(lockWait);
        Claims.Claimed claimed = claims.claim(session, group, now);
        Settlement settled = Settlement.of(group, claimed.known());
        claims.settle(session, claimed, settled);
        events.insert(session, settled.stored());
        return settled;
    }
}
