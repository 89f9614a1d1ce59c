package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;

/** What goes on once something is recorded: there is room for more, and retries are due. Stateless, thread safe. */
@OnePerNode
class DeliveryFlow {

    private static final FailureLog LOG = new FailureLog(DeliveryFlow.class);

    private final Database database;
    private final DatabaseTime time;
    private final Endpoints endpoints;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;

    @Inject
    DeliveryFlow(
            Database database,
            DatabaseTime time,
            Endpoints endpoints,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims) {
        this.database = database;
        this.time = time;
        this.endpoints = endpoints;
        this.dispatcher = dispatcher;
        this.claims = claims;
    }

    /** Each place is released, whatever becomes of the others; what is thrown meanwhile is thrown at the end. */
    void goOn(EndedAttempts.Group recorded) {
        Duties duties = new Duties();
        Set<Long> freed = new HashSet<>();
        Set<Long> room = new HashSet<>();
        for (DeliveryResult each : recorded.results()) {
            duties.fulfil(() -> free(each.delivery(), freed));
            if (each.leavesOrder()) {
                room.add(each.delivery().key().subscription());
            }
        }
        for (PutBack each : recorded.putBack()) {
            duties.fulfil(() -> free(each.delivery(), freed));
            room.add(each.delivery().key().subscription()); // it may have opened again meanwhile
        }
        for (long each : freed) {
            duties.fulfil(() -> addIfItHasRoom(each, room));
        }
        duties.fulfil(() -> room.addAll(dispatcher.askAgain()));
        recorded.putBack().stream()
                .filter(PutBack::wasProbe)
                .forEach(each ->
                        duties.fulfil(() -> anotherMayTry(each.delivery().key().subscription())));
        duties.fulfil(() -> claim(room, recorded.results()));
        duties.end();
    }

    private void free(Delivery delivery, Set<Long> freed) {
        if (dispatcher.recorded(delivery)) {
            freed.add(delivery.key().subscription());
        }
    }

    /** If that cannot be said, claims look for themselves. */
    private void addIfItHasRoom(long subscription, Set<Long> room) {
        boolean hasRoom = true;
        try {
            hasRoom = dispatcher.hasRoomAgain(subscription);
        } finally {
            if (hasRoom) {
                room.add(subscription);
            }
        }
    }

    private void claim(Set<Long> room, List<DeliveryResult> results) {
        if (!room.isEmpty()) {
            claims.room(room);
        }
        results.stream()
                .map(DeliveryResult::dueAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .ifPresent(claims::dueAt);
    }

    private void anotherMayTry(long subscription) {
        try {
            endpoints.probeReturned(database, subscription, time.instant());
        } catch (SQLException e) { // another may some time later, by itself
            LOG.log(Level.FINE, "delivery.probe-kept subscription=" + subscription, e);
        }
    }
}
