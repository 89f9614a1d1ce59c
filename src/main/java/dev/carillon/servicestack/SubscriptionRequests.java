package dev.carillon.servicestack;

import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/**
 * The subscription service: what users and relays ask of it, over whichever store there is. Who may ask is the door's
 * business; whose a subscription is, is decided here. Thread safe.
 */
@ApplicationScoped
public class SubscriptionRequests implements SubscriptionService {

    /** Most results of a history. */
    public static final int HISTORY = 100;

    private final WebhookSubscriptionStore store;
    private final EventSubscriptionCache cache;
    private final ServiceStackSettings settings;

    @Inject
    SubscriptionRequests(WebhookSubscriptionStore store, EventSubscriptionCache cache, ServiceStackSettings settings) {
        this.store = store;
        this.cache = cache;
        this.settings = settings;
    }

    protected SubscriptionRequests() { // CDI client proxy
        this(null, null, null);
    }

    /** A subscription and how its last deliveries ended, newest first. */
    public record WithHistory(EventSubscription subscription, List<SubscriptionDeliveryResult> history) {}

    /**
     * One subscription an event name, all or none.
     *
     * @throws InvalidRequestException if the request breaks a rule
     * @throws SubscriptionExistsException if the caller has one for an event already
     */
    public List<EventSubscription> create(CurrentCaller caller, CreateSubscription request) {
        SubscriptionRules.check(request, settings.strict());
        SubscriptionConfig asked = request.config();
        SubscriptionConfig config = new SubscriptionConfig(asked.url(), SubscriptionConfig.JSON, asked.secret());
        List<EventSubscription> wanted = request.events().stream()
                .map(event ->
                        new EventSubscription(null, request.name(), event, true, null, caller.userId(), null, config))
                .toList();
        try {
            return store.add(caller.application(), wanted);
        } catch (RefusedException e) {
            throw refused("Config.", e);
        } finally {
            cache.forget();
        }
    }

    /** The caller's own. */
    public List<EventSubscription> list(CurrentCaller caller) {
        return store.find(caller.application(), caller.userId());
    }

    /**
     * @return empty if there is no such one, or it is another's
     * @throws InvalidRequestException if the id is not valid
     */
    public Optional<WithHistory> get(CurrentCaller caller, String id) {
        return found(caller, id)
                .map(each -> new WithHistory(each, store.search(caller.application(), each.id(), HISTORY)));
    }

    /**
     * @return as it is now; empty if there is no such one, or it is another's
     * @throws InvalidRequestException if the change breaks a rule
     */
    public Optional<EventSubscription> update(CurrentCaller caller, String id, SubscriptionChange change) {
        Optional<EventSubscription> found = found(caller, id);
        SubscriptionRules.check(change, settings.strict());
        try {
            return found.flatMap(each -> store.update(caller.application(), each.id(), change));
        } catch (RefusedException e) {
            throw refused("", e);
        } finally {
            cache.forget();
        }
    }

    /** @return whether there was one of the caller's */
    public boolean delete(CurrentCaller caller, String id) {
        boolean deleted = found(caller, id)
                .map(each -> store.delete(caller.application(), each.id()))
                .orElse(false);
        cache.forget();
        return deleted;
    }

    /** @throws InvalidRequestException if this is not a name of an event */
    @Override
    public List<SubscriptionRelayConfig> search(int application, String eventName) {
        SubscriptionRules.checkEventName(eventName, settings.strict());
        return store.search(application, eventName, true);
    }

    @Override
    public void updateResults(int application, List<SubscriptionDeliveryResult> results) {
        results.forEach(each -> store.add(application, each));
        results.stream().filter(SubscriptionRequests::isRefusal).forEach(each -> {
            store.update(application, each.subscriptionId(), new SubscriptionChange(null, null, null, false));
            cache.forget();
        });
    }

    /** A receiver that refuses gets no more, from any relay. */
    private static boolean isRefusal(SubscriptionDeliveryResult result) {
        return result.statusCode() / 100 == 4;
    }

    private Optional<EventSubscription> found(CurrentCaller caller, String id) {
        return store.get(caller.application(), SubscriptionRules.id(id))
                .filter(each -> settings.access().anyOwner()
                        || caller.isAdmin()
                        || each.createdById().equals(caller.userId()));
    }

    /** A rule of ours that the original does not know: an address that the guard does not let pass, say. */
    private static InvalidRequestException refused(String prefix, RefusedException e) {
        return switch (e.field()) {
            case "/name" -> invalid("Name", "Name", e);
            case "/secret" -> invalid(prefix + "Secret", "Secret", e);
            default -> invalid(prefix + "Url", "URL", e);
        };
    }

    private static InvalidRequestException invalid(String field, String what, RefusedException e) {
        return new InvalidRequestException(field, "The subscription " + what + " is invalid: " + e.rule());
    }
}
