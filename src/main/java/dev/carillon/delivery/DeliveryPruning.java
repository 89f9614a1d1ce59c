package dev.carillon.delivery;

import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Removes deliveries and attempts of events that go. Each method is part of a transaction of the one node that prunes.
 * Stateless, thread safe.
 */
@OnePerNode
class DeliveryPruning {

    private final DeliveryStates states;
    private final SetAside setAside;
    private final DeliveryCounts counts;
    private final ReplayRows replays;

    @Inject
    DeliveryPruning(DeliveryStates states, SetAside setAside, DeliveryCounts counts, ReplayRows replays) {
        this.states = states;
        this.setAside = setAside;
        this.counts = counts;
        this.replays = replays;
    }

    /** What waits for events of this part of the log ends as expired, the rest goes; how many expired. */
    int remove(Session session, long after, long upTo, Instant now) throws SQLException {
        int expired = states.expire(session, after, upTo, now);
        states.removeFinished(session, after, upTo);
        AttemptRows.remove(session, after, upTo);
        setAside.remove(session, after, upTo);
        return expired;
    }

    /** Removes what ended before this time, of events at and below this position; how many. */
    int removeOld(Session session, long upTo, Instant before, int most, Instant now) throws SQLException {
        return states.removeOld(session, upTo, before, most, now);
    }

    /** Removes counts and replays from before this time. */
    void removeRecords(Session session, Instant before) throws SQLException {
        counts.removeOld(session, before);
        replays.removeOver(session, before);
    }
}
