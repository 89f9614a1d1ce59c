package dev.carillon.servicestack;

import java.util.List;
import java.util.Optional;

/**
 * Where subscriptions are kept ({@code IWebhookSubscriptionStore}, {@code ISubscriptionStore}).
 *
 * <p>Carillon's own keeps them beside all others in its database. An {@code @Alternative} with a {@code @Priority}
 * replaces it: then the subscription service works on that one, and the {@link WebhookRelay} delivers to what it finds
 * there. Each method begins with the number of the application, and sees nothing of another one. Thread safe.
 */
public interface WebhookSubscriptionStore {

    /**
     * Adds these, all or none, and gives each an id.
     *
     * @return as they are now, in the same order
     * @throws SubscriptionExistsException if a user has one for an event already
     */
    List<EventSubscription> add(int application, List<EventSubscription> subscriptions);

    /** Those of this user, oldest first. */
    List<EventSubscription> find(int application, String userId);

    /** The one of this user for this event. */
    Optional<EventSubscription> get(int application, String userId, String event);

    Optional<EventSubscription> get(int application, String id);

    /** @return as it is now, or empty if there is none */
    Optional<EventSubscription> update(int application, String id, SubscriptionChange change);

    /** @return whether there was one */
    boolean delete(int application, String id);

    /**
     * Those that want this event, of all owners.
     *
     * @param isActive true or false for those only, null for both
     */
    List<SubscriptionRelayConfig> search(int application, String event, Boolean isActive);

    /** Keeps a result; one whose id is there already, or whose subscription is not, is ignored. */
    void add(int application, SubscriptionDeliveryResult result);

    /** The newest results of a subscription, newest first. */
    List<SubscriptionDeliveryResult> search(int application, String id, int top);
}
