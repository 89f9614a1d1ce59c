package dev.carillon.remote;

import dev.carillon.access.ApplicationRemoval;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.outbound.AddressGuard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What applications have subscribed to at other hubs, and at this one. For a hub and guid there is one subscription, with the latest
 * cookie; it is kept until it is ended. Thread safe.
 */
@ApplicationScoped
public class RemoteSubscriptions {

    private final Database database;
    private final SubscriptionRows rows;
    private final Subscribing subscribing;
    private final AddressGuard guard;
    private final HubWakeup wakeup;

    @Inject
    RemoteSubscriptions(
            Database database, SubscriptionRows rows, Subscribing subscribing, AddressGuard guard, HubWakeup wakeup) {
        this.database = database;
        this.rows = rows;
        this.subscribing = subscribing;
        this.guard = guard;
        this.wakeup = wakeup;
    }

    protected RemoteSubscriptions() { // CDI client proxy
        this(null, null, null, null, null);
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
        Outcome outcome = database.transaction(session -> subscribing.subscribe(session, application, request));
        wakeup.wake();
        return outcome;
    }

    /** The same in the caller's JTA transaction; addresses are checked only at each connection. */
    Outcome subscribeJoined(int application, SubscriptionRequest request) throws SQLException {
        return database.joined(session -> {
            session.limitLockWait(Database.LOCK_WAIT);
            return subscribing.subscribe(session, application, request);
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
        boolean deleted = database.transaction(session -> subscribing.delete(session, application, id));
        wakeup.wake();
        return deleted;
    }

    /** The same in the caller's JTA transaction. */
    boolean deleteJoined(int application, String id) throws SQLException {
        return database.joined(session -> {
            session.limitLockWait(Database.LOCK_WAIT);
            return subscribing.delete(session, application, id);
        });
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
