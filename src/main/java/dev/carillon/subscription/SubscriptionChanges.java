package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.sql.LockWait;
import dev.carillon.subscription.SubscriptionStore.Change;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Makes, changes and removes subscriptions as the API asks for it.
 *
 * <p>Every change commits by itself, so call none inside a transaction; what is accepted after it sees the change, on
 * every node. Thread safe.
 */
@OnePerNode
public class SubscriptionChanges {

    private final SubscriptionStore store;
    private final Secrets secrets;
    private final AddressGuard guard;
    private final ChangeNews news;
    private final Clock clock;
    private final DraftCheck drafts;

    @Inject
    SubscriptionChanges(SubscriptionStore store, Secrets secrets, AddressGuard guard, ChangeNews news, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.guard = guard;
        this.news = news;
        this.clock = clock;
        drafts = new DraftCheck(store, secrets);
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
        news.changed("subscription.created", change);
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
            created.forEach(each -> news.changed("subscription.created", new Change(version, each)));
            return created;
        });
    }

    private Created made(int application, SubscriptionDraft draft) {
        return made(UuidCreator.getTimeOrderedEpochPlus1(), application, draft);
    }

    /** Not stored yet. Looks names up, so never call it inside a transaction. */
    Created made(UUID id, int application, SubscriptionDraft draft) {
        AuthenticationReader.checkAddress(draft.option(SubscriptionOptions.AUTHENTICATION), guard);
        Subscription created = new Subscription(id, application, clock.instant());
        SigningSecret secret = secret(draft.secret());
        created.name(draft.name());
        JsonNode broker = draft.option(SubscriptionOptions.DESTINATION);
        BrokerMember.checkKind(draft, broker != null && !broker.isNull());
        if (broker == null || broker.isNull()) {
            created.url(TargetUrl.check(draft.url(), guard));
        } else {
            BrokerMember.checkAddress(broker, guard);
        }
        created.topics(draft.topics());
        created.keys().set(secret, secrets);
        created.headers(draft.headers() == null ? Map.of() : draft.headers(), secrets);
        fill(created, draft, created.checkedAuthentication(draft.option(SubscriptionOptions.AUTHENTICATION), secrets));
        if (broker != null && !broker.isNull()) {
            BrokerMember.put(broker, null, created, secrets);
            BrokerMember.checkForm(created, secrets);
        }
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
        BrokerMember.checkAddress(draft.option(SubscriptionOptions.DESTINATION), guard);
        SigningSecret secret = draft.secret() == null ? null : secret(draft.secret());
        Instant now = clock.instant();
        DraftCheck.Checked checked = drafts.checked(application, id, draft);
        EarlierEvents.awaitPlanned(store);
        Optional<Change> change = LockWait.retry(() -> store.change(application, id, check.andThen(found -> {
            BrokerMember.checkKind(draft, found.isForBroker());
            KeptSecrets.check(found, draft, url, secrets);
            boolean elsewhere = url != null && !url.toString().equals(found.url());
            Verification before = found.options().endpoint().verification();
            setGiven(found, draft, url, secret);
            fill(found, draft, drafts.authentication(checked, found, draft));
            setBroker(found, draft);
            if (secret != null || draft.content() != null || draft.hasOption("signatures")) {
                found.keys().cover(found.signatures(), secrets);
            }
            if (elsewhere || before != found.options().endpoint().verification()) {
                found.unverify();
            }
            found.updated(now);
        })));
        change.ifPresent(each -> news.changed("subscription.changed", each));
        return change.map(Change::subscription);
    }

    private void setGiven(Subscription found, SubscriptionDraft draft, URI url, SigningSecret secret) {
        if (draft.name() != null) {
            found.name(draft.name());
        }
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
    }

    private void setBroker(Subscription found, SubscriptionDraft draft) {
        if (found.isForBroker()) {
            if (draft.hasOption(SubscriptionOptions.DESTINATION)) {
                JsonNode broker = draft.option(SubscriptionOptions.DESTINATION);
                BrokerMember.put(broker, found.destination(secrets), found, secrets);
            }
            BrokerMember.checkForm(found, secrets);
        }
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
        change.ifPresent(each -> news.changed("subscription.rotated", each));
        return change.map(each -> new Created(each.subscription(), next));
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
        change.ifPresent(each -> news.changed("subscription.deleted", each));
        return change.isPresent();
    }

    private static SigningSecret secret(String given) {
        return given == null ? SigningSecret.random() : SigningSecret.ofText(given);
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
}
