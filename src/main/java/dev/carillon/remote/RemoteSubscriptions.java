package dev.carillon.remote;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.ApplicationRemoval;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.Session;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.remote.SubscriptionRows.Place;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What applications have subscribed to at other hubs, and at this one. For a hub and guid there is one subscription, with the latest
 * cookie; it is kept until it is ended. Thread safe.
 */
@ApplicationScoped
public class RemoteSubscriptions {

    /** Most subscriptions of an application at one hub, as a hub of Carillon lets a connection have. */
    static final int MOST = 10_000;

    /** Most hubs of an application. */
    static final int MOST_HUBS = 100;

    private final Database database;
    private final SubscriptionRows rows;
    private final HubRows hubs;
    private final Secrets secrets;
    private final AddressGuard guard;
    private final DatabaseTime time;
    private final EventStore events;
    private final HubWakeup wakeup;

    @Inject
    RemoteSubscriptions(
            Database database,
            SubscriptionRows rows,
            HubRows hubs,
            Secrets secrets,
            AddressGuard guard,
            DatabaseTime time,
            EventStore events,
            HubWakeup wakeup) {
        this.database = database;
        this.rows = rows;
        this.hubs = hubs;
        this.secrets = secrets;
        this.guard = guard;
        this.time = time;
        this.events = events;
        this.wakeup = wakeup;
    }

    protected RemoteSubscriptions() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    /** What was asked for, and whether it is new; empty where it was ended. */
    public record Outcome(Optional<RemoteSubscription> subscription, boolean isNew) {}

    /**
     * Subscribes, changes the cookie, or ends the subscription. Looks the hub's name up, so never call it inside a transaction.
     *
     * @throws RefusedException naming the member that breaks a rule
     */
    public Outcome subscribe(int application, SubscriptionRequest request) throws SQLException {
        checkAddress(request);
        Outcome outcome = database.transaction(session -> subscribe(session, application, request));
        wakeup.wake();
        return outcome;
    }

    /** The same in the caller's JTA transaction; addresses are checked only at each connection. */
    Outcome subscribeJoined(int application, SubscriptionRequest request) throws SQLException {
        return database.joined(session -> {
            session.limitLockWait(Database.LOCK_WAIT);
            return subscribe(session, application, request);
        });
    }

    /** Looks the hub's name up, so never call it inside a transaction. */
    void checkAddress(SubscriptionRequest request) {
        if (request.hub() == null) {
            return;
        }
        String host = request.hub().url().getHost();
        try {
            guard.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException notNow) {
            // it is looked up again at each connection
        } catch (RefusedException e) {
            throw new RefusedException("/realtimehub", e.rule(), request.hub().shown());
        }
    }

    private Outcome subscribe(Session session, int application, SubscriptionRequest request) throws SQLException {
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

    /** Oldest first, after this number. */
    public List<RemoteSubscription> list(int application, long after, int most) throws SQLException {
        return database.transaction(session -> rows.list(session, application, after, most));
    }

    public Optional<RemoteSubscription> find(int application, String id) throws SQLException {
        return database.transaction(session -> rows.find(session, application, id))
                .map(SubscriptionRows.Found::subscription);
    }

    /** Ends it; false if there is none. */
    public boolean delete(int application, String id) throws SQLException {
        boolean deleted = database.transaction(session -> delete(session, application, id));
        wakeup.wake();
        return deleted;
    }

    /** The same in the caller's JTA transaction. */
    boolean deleteJoined(int application, String id) throws SQLException {
        return database.joined(session -> {
            session.limitLockWait(Database.LOCK_WAIT);
            return delete(session, application, id);
        });
    }

    private boolean delete(Session session, int application, String id) throws SQLException {
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

    /** Oldest first, after this number, as they are written to a file. */
    List<SubscriptionRows.Filed> filed(int application, long after, int most) throws SQLException {
        return database.transaction(session -> rows.filed(session, application, after, most));
    }

    /** After the commit of what was joined. */
    void told() {
        wakeup.wake();
    }

    /** An application is not deleted while it has some. */
    void object(@Observes ApplicationRemoval removal) throws SQLException {
        long left = database.joined(session -> rows.count(session, removal.application()));
        if (left > 0) {
            removal.hinder(left == 1 ? "1 remote subscription" : left + " remote subscriptions");
        }
    }
}
