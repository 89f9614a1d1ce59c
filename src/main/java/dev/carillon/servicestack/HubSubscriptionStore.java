package dev.carillon.servicestack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionChanges;
import dev.carillon.subscription.SubscriptionDraft;
import dev.carillon.subscription.SubscriptionStates;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The subscriptions of this dialect among all others: what {@code /api/v1/subscriptions} lists as well, and the hub's own
 * engine delivers. Thread safe.
 */
@ApplicationScoped
class HubSubscriptionStore implements WebhookSubscriptionStore {

    private static final String INACTIVE = "isActive was set to false";

    private final Subscriptions subscriptions;
    private final SubscriptionChanges changes;
    private final SubscriptionStates states;
    private final DeliveryResults results;
    private final ServiceStackSettings settings;

    @Inject
    HubSubscriptionStore(
            Subscriptions subscriptions,
            SubscriptionChanges changes,
            SubscriptionStates states,
            DeliveryResults results,
            ServiceStackSettings settings) {
        this.subscriptions = subscriptions;
        this.changes = changes;
        this.states = states;
        this.results = results;
        this.settings = settings;
    }

    protected HubSubscriptionStore() { // CDI client proxy
        this(null, null, null, null, null);
    }

    @Override
    public List<EventSubscription> add(int application, List<EventSubscription> wanted) {
        Map<String, SubscriptionDraft> drafts = new LinkedHashMap<>();
        for (EventSubscription each : wanted) {
            if (drafts.put(each.event(), draft(each)) != null) {
                throw new SubscriptionExistsException(each.event());
            }
        }
        String owner = wanted.get(0).createdById();
        return changes.create(application, owner, drafts, there -> clash(there, drafts.keySet())).stream()
                .map(this::shown)
                .toList();
    }

    private static void clash(List<Subscription> there, Set<String> wanted) {
        Set<String> taken = new HashSet<>();
        there.forEach(each -> taken.add(each.eventName()));
        wanted.stream().filter(taken::contains).findFirst().ifPresent(event -> {
            throw new SubscriptionExistsException(event);
        });
    }

    @Override
    public List<EventSubscription> find(int application, String userId) {
        return subscriptions.owned(application, userId).stream()
                .map(this::shown)
                .toList();
    }

    @Override
    public Optional<EventSubscription> get(int application, String userId, String event) {
        return subscriptions.owned(application, userId).stream()
                .filter(each -> each.eventName().equals(event))
                .findFirst()
                .map(this::shown);
    }

    @Override
    public Optional<EventSubscription> get(int application, String id) {
        return row(application, id).map(this::shown);
    }

    @Override
    public Optional<EventSubscription> update(int application, String id, SubscriptionChange change) {
        Optional<Subscription> found = row(application, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode options = change.secret() == null ? null : signed(true);
        String state = Boolean.TRUE.equals(change.isActive()) ? "active" : null;
        SubscriptionDraft draft =
                new SubscriptionDraft(null, change.url(), null, null, change.secret(), null, state, options);
        changes.update(application, id, draft, any -> {});
        if (Boolean.FALSE.equals(change.isActive())) {
            states.disable(found.get().number(), INACTIVE);
        }
        return get(application, id);
    }

    @Override
    public boolean delete(int application, String id) {
        return row(application, id).isPresent() && changes.delete(application, id, any -> {});
    }

    @Override
    public List<SubscriptionRelayConfig> search(int application, String event, Boolean isActive) {
        return subscriptions.owned(application).stream()
                .filter(HubSubscriptionStore::isOurs)
                .filter(each -> isActive == null || isActive == isActive(each))
                .filter(each -> EventName.hears(each.eventName(), event))
                .map(each -> new SubscriptionRelayConfig(each.id(), config(each)))
                .toList();
    }

    @Override
    public void add(int application, SubscriptionDeliveryResult result) {
        row(application, result.subscriptionId()).ifPresent(each -> results.add(each.number(), result));
    }

    @Override
    public List<SubscriptionDeliveryResult> search(int application, String id, int top) {
        return row(application, id)
                .map(each -> Stream.concat(results.reported(each, top).stream(), results.delivered(each, top).stream())
                        .sorted(Comparator.comparing(SubscriptionDeliveryResult::attemptedDateUtc)
                                .reversed())
                        .limit(top)
                        .toList())
                .orElse(List.of());
    }

    private Optional<Subscription> row(int application, String id) {
        return subscriptions.find(application, id).filter(each -> each.owner() != null && isOurs(each));
    }

    /** Other dialects have owners, too: with a colon. */
    private static boolean isOurs(Subscription row) {
        return row.owner().indexOf(':') < 0;
    }

    private SubscriptionDraft draft(EventSubscription one) {
        SubscriptionConfig config = one.config();
        ObjectNode options = signed(config.secret() != null);
        ObjectNode retry = options.putObject("retry");
        retry.put("policy", "fixed");
        retry.put("delay", settings.attempts().delay().toString());
        retry.put("attempts", settings.attempts().most());
        retry.put("jitter", 0);
        retry.put("onClientError", "disable");
        List<String> topics = settings.strict() ? List.of(one.event()) : EventName.patterns(one.event());
        return new SubscriptionDraft(
                one.name(), config.url(), topics, "servicestack", config.secret(), null, "active", options);
    }

    private static ObjectNode signed(boolean signed) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        List<String> forms = signed ? List.of(SignatureForm.SERVICESTACK.toString()) : List.of();
        forms.forEach(options.putArray("signatures")::add);
        return options;
    }

    private EventSubscription shown(Subscription row) {
        return new EventSubscription(
                row.id(),
                row.name(),
                row.eventName(),
                isActive(row),
                seconds(row.createdAt()),
                row.owner(),
                seconds(row.updatedAt()),
                config(row));
    }

    private SubscriptionConfig config(Subscription row) {
        Signing signing = subscriptions.signing(row);
        String secret = signing.forms().isEmpty() ? null : signing.secret().reveal();
        return new SubscriptionConfig(row.url(), SubscriptionConfig.JSON, secret);
    }

    private static boolean isActive(Subscription row) {
        return row.status() == SubscriptionStatus.ACTIVE;
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
