package dev.carillon.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.ConflictException;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.sql.LockWait;
import dev.carillon.subscription.SubscriptionStore.Change;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;

/**
 * The subscriptions: prepared for matching, and changed by the API.
 *
 * <p>Every change commits by itself, so call none inside a transaction; what is accepted after it sees the change, on
 * every node. Thread safe.
 */
@ApplicationScoped
public class Subscriptions {

    private static final FailureLog LOG = new FailureLog(Subscriptions.class);

    private final SubscriptionStore store;
    private final Secrets secrets;
    private final AddressGuard guard;
    private final Event<SubscriptionsChanged> changes;
    private final Clock clock;
    private final FilterFailures failures;
    private final SubscriptionCache cache;
    private final DraftCheck drafts;

    @Inject
    Subscriptions(
            SubscriptionStore store,
            Secrets secrets,
            AddressGuard guard,
            Event<SubscriptionsChanged> changes,
            Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.guard = guard;
        this.changes = changes;
        this.clock = clock;
        failures = new FilterFailures(store);
        cache = new SubscriptionCache(store, secrets);
        drafts = new DraftCheck(store, secrets);
    }

    protected Subscriptions() { // CDI client proxy
        this(null, null, null, null, null);
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

    public Optional<Subscription> find(int application, String id) {
        return store.find(application, id);
    }

    /** Of this application, after this number, in order of their numbers. */
    public List<Subscription> list(int application, long after, int most) {
        return store.list(application, after, most);
    }

    /** A new subscription, and its secret, which is never shown again. */
    public record Created(Subscription subscription, SigningSecret secret) {}

    /**
     * Makes a subscription that hears what is accepted from now on.
     *
     * @throws RefusedException of the field that breaks a rule
     */
    public Created create(int application, SubscriptionDraft draft) {
        Created made = made(application, draft);
        Change change = LockWait.retry(() -> store.add(made.subscription()));
        changed("subscription.created", change);
        return new Created(change.subscription(), made.secret());
    }

    /**
     * Makes one subscription for each of these names, all of one owner, or none.
     *
     * @param drafts by event name, in this order
     * @param clash given the subscriptions that the owner has, and may throw: then nothing is made
     * @throws RefusedException of the field that breaks a rule
     */
    public List<Subscription> create(
            int application, String owner, Map<String, SubscriptionDraft> drafts, Consumer<List<Subscription>> clash) {
        return LockWait.retry(() -> {
            List<Subscription> created =
                    new ArrayList<>(); // afresh in each attempt: a failed one has given them numbers
            drafts.forEach((name, draft) -> {
                Subscription subscription = made(application, draft).subscription();
                subscription.owned(owner, name);
                created.add(subscription);
            });
            long version = store.add(created, clash);
            created.forEach(each -> changed("subscription.created", new Change(version, each)));
            return created;
        });
    }

    /** Those of this owner, oldest first. */
    public List<Subscription> owned(int application, String owner) {
        return store.owned(application, owner);
    }

    /** Those that have an owner, oldest first. */
    public List<Subscription> owned(int application) {
        return store.owned(application);
    }

    private Created made(int application, SubscriptionDraft draft) {
        AuthenticationReader.checkAddress(draft.option(SubscriptionOptions.AUTHENTICATION), guard);
        Subscription created = new Subscription(UuidCreator.getTimeOrderedEpochPlus1(), application, clock.instant());
        SigningSecret secret = secret(draft.secret());
        created.name(draft.name());
        created.url(TargetUrl.check(draft.url(), guard));
        created.topics(draft.topics());
        created.keys().set(secret, secrets);
        created.headers(draft.headers() == null ? Map.of() : draft.headers(), secrets);
        fill(created, draft, created.checkedAuthentication(draft.option(SubscriptionOptions.AUTHENTICATION), secrets));
        created.keys().cover(created.signatures(), secrets);
        created.settle();
        return new Created(created, secret);
    }

    /**
     * Changes what the draft gives.
     *
     * @param check looks at the subscription as it is before the change, and may throw
     * @return as it is now, or empty if this application has no subscription of this id
     * @throws RefusedException of the field that breaks a rule; nothing is changed
     */
    public Optional<Subscription> update(
            int application, String id, SubscriptionDraft draft, Consumer<Subscription> check) {
        URI url = draft.url() == null
                ? null
                : TargetUrl.check(draft.url(), guard); // looks a name up: not in the transaction
        AuthenticationReader.checkAddress(draft.option(SubscriptionOptions.AUTHENTICATION), guard);
        SigningSecret secret = draft.secret() == null ? null : secret(draft.secret());
        Instant now = clock.instant();
        DraftCheck.Checked checked = drafts.checked(application, id, draft);
        EarlierEvents.awaitPlanned(store);
        Optional<Change> change = LockWait.retry(() -> store.change(application, id, check.andThen(found -> {
            KeptSecrets.check(found, draft, url, secrets);
            if (draft.name() != null) {
                found.name(draft.name());
            }
            boolean elsewhere = url != null && !url.toString().equals(found.url());
            Verification before = found.options().endpoint().verification();
            if (url != null) {
                found.url(url);
            }
            if (draft.topics() != null) {
                found.topics(draft.topics());
            }
            if (secret != null) {
                found.keys().set(secret, secrets);
            }
            if (draft.headers() != null) {
                found.headers(draft.headers(), secrets);
            }
            fill(found, draft, drafts.authentication(checked, found, draft));
            if (secret != null || draft.content() != null || draft.hasOption("signatures")) {
                found.keys().cover(found.signatures(), secrets);
            }
            if (elsewhere || before != found.options().endpoint().verification()) {
                found.unverify();
            }
            found.updated(now);
        })));
        change.ifPresent(each -> changed("subscription.changed", each));
        return change.map(Change::subscription);
    }

    /**
     * Gives it a new secret; those before sign beside it until the overlap ends.
     *
     * @param check looks at the subscription as it is before the change, and may throw
     * @return as it is now, with the secret, which is never shown again; empty if this application has no subscription of this id
     * @throws RefusedException of field {@code /secret}; nothing is changed
     */
    public Optional<Created> rotate(int application, String id, SecretRotation rotation, Consumer<Subscription> check) {
        SigningSecret next = secret(rotation.secret());
        Instant now = clock.instant();
        Optional<Change> change = LockWait.retry(() -> store.change(application, id, check.andThen(found -> {
            found.keys().rotate(next, now.plus(rotation.overlap()), now, secrets);
            found.keys().cover(found.signatures(), secrets);
            found.updated(now);
        })));
        change.ifPresent(each -> changed("subscription.rotated", each));
        return change.map(each -> new Created(each.subscription(), next));
    }

    /** How requests to it are signed, with earlier keys that may have ended. */
    public Signing signing(Subscription subscription) {
        return subscription.signing(secrets);
    }

    private static SigningSecret secret(String given) {
        return given == null ? SigningSecret.random() : SigningSecret.ofText(given);
    }

    /**
     * Holds its deliveries until it is resumed.
     *
     * @param check looks at it as it is before, and may throw
     * @return as it is now, or empty if this application has no subscription of this id
     * @throws ConflictException if it is disabled
     */
    public Optional<Subscription> pause(int application, String id, Consumer<Subscription> check) {
        return move(application, id, check, SubscriptionStatus.PAUSED, "subscription.paused", found -> {
            if (found.status() == SubscriptionStatus.DISABLED) {
                throw new ConflictException("the subscription is disabled: there is nothing to pause");
            }
        });
    }

    /**
     * Sends what has waited since it was paused, in order of position.
     *
     * @param check looks at it as it is before, and may throw
     * @return as it is now, or empty if this application has no subscription of this id
     * @throws ConflictException if it is disabled
     */
    public Optional<Subscription> resume(int application, String id, Consumer<Subscription> check) {
        return move(application, id, check, SubscriptionStatus.ACTIVE, "subscription.resumed", found -> {
            if (found.status() == SubscriptionStatus.DISABLED) {
                throw new ConflictException("the subscription is disabled: enable it instead");
            }
        });
    }

    /**
     * Sends what comes from now on; what waited while it was disabled is sent only on request.
     *
     * @param check looks at it as it is before, and may throw
     * @return as it is now, or empty if this application has no subscription of this id
     * @throws ConflictException if it is paused
     */
    public Optional<Subscription> enable(int application, String id, Consumer<Subscription> check) {
        return move(application, id, check, SubscriptionStatus.ACTIVE, "subscription.enabled", found -> {
            if (found.status() == SubscriptionStatus.PAUSED) {
                throw new ConflictException("the subscription is paused: resume it instead");
            }
        });
    }

    private Optional<Subscription> move(
            int application,
            String id,
            Consumer<Subscription> check,
            SubscriptionStatus to,
            String fact,
            Consumer<Subscription> allowed) {
        EarlierEvents.awaitPlanned(store);
        Instant now = clock.instant();
        Optional<Change> change = LockWait.retry(
                () -> store.change(application, id, check.andThen(allowed).andThen(found -> {
                    if (found.status() != to) {
                        found.state(to);
                        found.updated(now);
                    }
                })));
        change.ifPresent(each -> changed(fact, each));
        return change.map(Change::subscription);
    }

    /**
     * Removes it; its waiting deliveries are given up.
     *
     * @param check looks at it before, and may throw
     * @return whether there was one
     */
    public boolean delete(int application, String id, Consumer<Subscription> check) {
        EarlierEvents.awaitPlanned(store);
        Optional<Change> change = LockWait.retry(() -> store.remove(application, id, check));
        change.ifPresent(each -> changed("subscription.deleted", each));
        return change.isPresent();
    }

    /**
     * Holds its deliveries until it is enabled, as its owner wants.
     *
     * @return whether it was not disabled before; false too if it is gone
     */
    public boolean disable(long number, String reason) {
        EarlierEvents.awaitPlanned(store);
        return disable(number, reason, DisabledBy.OWNER, found -> true);
    }

    /**
     * Holds its deliveries until it is enabled, because of what its endpoint answered.
     *
     * @param generation of the endpoint that answered; an earlier one's answer changes nothing
     * @return whether it was not disabled before; false too if it is gone, or its endpoint is another now
     */
    public boolean disable(long number, long generation, String reason, DisabledBy by) {
        return disable(number, reason, by, found -> found.generation() == generation);
    }

    boolean disable(long number, String reason, DisabledBy by, Predicate<Subscription> counts) {
        AtomicBoolean first = new AtomicBoolean();
        Optional<Change> change = LockWait.retry(() -> store.change(number, found -> {
            first.set(!found.isDisabled() && counts.test(found)); // another node may have been quicker
            if (first.get()) {
                found.disable(reason, by, clock.instant());
            }
        }));
        change.filter(each -> first.get()).ifPresent(each -> changed("subscription.disabled", each));
        return change.isPresent() && first.get();
    }

    /** The headers it adds, as the API shows them. */
    public Map<String, String> maskedHeaders(Subscription subscription) {
        return subscription.maskedHeaders(secrets);
    }

    /** How it authenticates at its endpoint, as the API shows it: secrets masked. Null if it does not, or unreadable. */
    public ObjectNode maskedAuthentication(Subscription subscription) {
        try {
            return subscription.maskedAuthentication(secrets);
        } catch (IllegalStateException unreadable) {
            return null;
        }
    }

    private void fill(Subscription subscription, SubscriptionDraft draft, String authentication) {
        if (draft.content() != null) {
            subscription.content(ContentForm.of(draft.content()));
        }
        if (draft.options() != null) {
            subscription.options(draft.options());
        }
        if (draft.hasOption(SubscriptionOptions.AUTHENTICATION)) {
            subscription.authentication(authentication);
        }
        if (draft.state() != null) {
            subscription.state(SubscriptionStatus.settable(draft.state()));
        }
    }

    /** Announced after the commit: observers read what is true, and a failure here is not a failure of the change. */
    void changed(String fact, Change change) {
        Subscription subject = change.subscription();
        LOG.info(() -> fact + " subscription=" + subject.id() + " application=" + subject.application() + " status="
                + subject.status() + (subject.disabledReason() == null ? "" : " reason=" + subject.disabledReason())
                + " version=" + change.version());
        afterwards(() -> at(change.version()));
        afterwards(() -> changes.fire(new SubscriptionsChanged(change.version())));
    }

    private static void afterwards(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "subscription.change-unheard; it is seen within a second all the same", e);
        }
    }
}
