package dev.carillon.remote;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import dev.carillon.remote.RemoteSubscriptions.Outcome;
import dev.carillon.remote.SubscriptionRows.Place;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes, changes and ends a subscription, together with the row of its hub, within a transaction. Stateless, thread safe. */
@OnePerNode
class Subscribing {

    /** Most subscriptions of an application at one hub, as a hub of Carillon allows a connection. */
    static final int MOST = 10_000;

    /** Most hubs of an application. */
    static final int MOST_HUBS = 100;

    private final SubscriptionRows rows;
    private final HubRows hubs;
    private final Secrets secrets;
    private final DatabaseTime time;
    private final EventStore events;

    @Inject
    Subscribing(SubscriptionRows rows, HubRows hubs, Secrets secrets, DatabaseTime time, EventStore events) {
        this.rows = rows;
        this.hubs = hubs;
        this.secrets = secrets;
        this.time = time;
        this.events = events;
    }

    /** As {@link RemoteSubscriptions#subscribe}. */
    Outcome subscribe(Session session, int application, SubscriptionRequest request) throws SQLException {
        if (Cookie.isEnd(request.cookie())) {
            end(session, application, request);
            return new Outcome(Optional.empty(), false);
        }
        long hub = request.hub() == null ? SubscriptionRows.THIS_HUB : hub(session, application, request);
        if (request.token() != null) {
            hubs.token(session, hub, secrets.encrypt(request.token()));
        }
        Place place = new Place(application, hub, request.topic());
        Instant now = time.now(session);
        long version = hubs.version(session, hub);
        boolean isNew = false;
        if (!rows.change(session, place, request.cookie(), version, now)) {
            if (rows.count(session, application, hub) >= MOST) {
                throw new RefusedException(
                        "/eventguid", "is one too many at this hub: at most " + MOST, request.guid());
            }
            long head = events.head(session);
            String id = UuidCreator.getTimeOrderedEpochPlus1().toString();
            isNew = rows.insert(session, place, id, request.cookie(), head, version, now);
            if (!isNew) { // another one made it just now: the latest counts
                rows.change(session, place, request.cookie(), version, now);
            }
        }
        return new Outcome(rows.find(session, place), isNew);
    }

    /** Its row is locked until the transaction ends, so that changes at one hub come one after the other. */
    private long hub(Session session, int application, SubscriptionRequest request) throws SQLException {
        HubAddress address = request.hub();
        OptionalLong found = hubs.lock(session, application, address.hash());
        if (found.isPresent()) { // written again, so that an old key of the secrets can be removed
            hubs.address(
                    session, found.getAsLong(), secrets.encrypt(address.url().toString()));
            return found.getAsLong();
        }
        if (hubs.count(session, application) >= MOST_HUBS) {
            throw new RefusedException("/realtimehub", "is one hub too many: at most " + MOST_HUBS, address.shown());
        }
        hubs.insert(session, application, address, secrets.encrypt(address.url().toString()));
        return hubs.lock(session, application, address.hash()).orElseThrow();
    }

    private void end(Session session, int application, SubscriptionRequest request) throws SQLException {
        if (request.hub() == null) {
            rows.delete(session, new Place(application, SubscriptionRows.THIS_HUB, request.topic()));
            return;
        }
        OptionalLong hub = hubs.lock(session, application, request.hub().hash());
        if (hub.isPresent()) {
            rows.delete(session, new Place(application, hub.getAsLong(), request.topic()));
            hubs.deleteIfUnused(session, hub.getAsLong());
        }
    }

    /** False if there is none. */
    boolean delete(Session session, int application, String id) throws SQLException {
        Optional<SubscriptionRows.Found> found = rows.find(session, application, id);
        if (found.isEmpty()) {
            return false;
        }
        Place place = found.get().place();
        if (place.hub() != SubscriptionRows.THIS_HUB) {
            hubs.raise(session, place.hub());
        }
        rows.delete(session, place);
        hubs.deleteIfUnused(session, place.hub());
        return true;
    }
}
