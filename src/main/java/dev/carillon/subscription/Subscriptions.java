package dev.carillon.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The subscriptions: prepared for matching, and as they are configured. Thread safe. */
@OnePerNode
public class Subscriptions {

    private final SubscriptionStore store;
    private final Secrets secrets;
    private final FilterFailures failures;
    private final SubscriptionCache cache;

    @Inject
    protected Subscriptions(SubscriptionStore store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
        failures = new FilterFailures(store);
        cache = new SubscriptionCache(store, secrets);
    }

    /** Reads them, and from now on looks once a second, so that {@link #current} never waits for the database. */
    public void start(Loops loops) {
        cache.start(loops);
        failures.start(loops);
    }

    /** Counts filters that failed; the API shows it some seconds later. */
    public void failed(Collection<FilterFailure> filters) {
        failures.add(filters);
    }

    void writeFailures() {
        failures.write();
    }

    /** As of at most a second ago; a change on this node shows at once. */
    public SubscriptionSet current() {
        return cache.current();
    }

    /** Of this version, or of a newer one if there is one. */
    public SubscriptionSet at(long version) {
        return cache.at(version);
    }

    /** As they are now, whatever node has changed them: asks the database for their version. */
    public SubscriptionSet newest() {
        return cache.at(store.version());
    }

    public Optional<Subscription> find(int application, String id) {
        return store.find(application, id);
    }

    /** Of this application, after this number, in order of their numbers. */
    public List<Subscription> list(int application, long after, int most) {
        return store.list(application, after, most);
    }

    /** Those of this owner, oldest first. */
    public List<Subscription> owned(int application, String owner) {
        return store.owned(application, owner);
    }

    /** Those that have an owner, oldest first. */
    public List<Subscription> owned(int application) {
        return store.owned(application);
    }

    /** How requests to it are signed, with earlier keys that may have ended. */
    public Signing signing(Subscription subscription) {
        return subscription.signing(secrets);
    }

    /** The headers it adds, as the API shows them. */
    public Map<String, String> maskedHeaders(Subscription subscription) {
        return subscription.maskedHeaders(secrets);
    }

    /** Its broker, as the API shows it: secrets masked. Null if it has none, or unreadable. */
    public ObjectNode maskedDestination(Subscription subscription) {
        try {
            return subscription.maskedDestination(secrets);
        } catch (IllegalStateException unreadable) {
            return null;
        }
    }

    /** How it authenticates at its endpoint, as the API shows it: secrets masked. Null if it does not, or unreadable. */
    public ObjectNode maskedAuthentication(Subscription subscription) {
        try {
            return subscription.maskedAuthentication(secrets);
        } catch (IllegalStateException unreadable) {
            return null;
        }
    }
}
