package dev.carillon.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** From entries of a file to what is to be changed, all of it checked. Changes nothing. Of one thread. */
final class FiledDrafts {

    private static final String DISABLED = "imported as disabled";

    private final int application;
    private final SubscriptionStore store;
    private final SubscriptionChanges changes;
    private final Secrets secrets;
    private final Clock clock;

    FiledDrafts(int application, SubscriptionStore store, SubscriptionChanges changes, Secrets secrets, Clock clock) {
        this.application = application;
        this.store = store;
        this.changes = changes;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * What an entry comes to.
     *
     * @param differs the members that change
     * @param secret that is made for it, or null
     */
    record Draft(FiledChange change, List<String> differs, List<String> missing, String secret) {}

    /** @throws RefusedException of the member that breaks a rule */
    Draft draft(ObjectNode members) {
        FiledSubscription given = FiledSubscription.read(members);
        Subscription before = before(given).orElse(null);
        if (before != null) {
            BrokerMember.checkKind(given.draft(), before.isForBroker());
            KeptSecrets.check(
                    before,
                    given.draft(),
                    before.isForBroker() ? null : TargetUrl.parsed(given.draft().url()),
                    secrets);
        }
        FiledSecrets whole = FiledSecrets.of(given, before, secrets);
        SubscriptionChanges.Created made =
                changes.made(id(given, before), application, whole.filed().draft());
        Subscription wanted = made.subscription();
        Instant now = clock.instant();
        if (given.isDisabled()) {
            wanted.disable(DISABLED, DisabledBy.OWNER, now);
        }
        wanted.owned(given.owner(), given.eventName());
        boolean isMade = whole.filed().draft().secret() == null;
        String kept = FiledSecrets.secret(before, secrets);
        boolean withSecret = !wanted.isForBroker() && !made.secret().reveal().equals(kept);
        FiledChange change = new FiledChange(before, wanted, withSecret, secrets, now);
        return new Draft(
                change,
                differs(before, wanted),
                whole.missing(),
                isMade && !wanted.isForBroker() ? made.secret().reveal() : null);
    }

    private static UUID id(FiledSubscription given, Subscription before) {
        if (before != null) {
            return UUID.fromString(before.id());
        }
        return given.id() == null ? UuidCreator.getTimeOrderedEpochPlus1() : given.id();
    }

    private Optional<Subscription> before(FiledSubscription given) {
        Optional<Subscription> owned = given.owner() == null
                ? Optional.empty()
                : store.owned(application, given.owner()).stream()
                        .filter(each -> each.eventName().equals(given.eventName()))
                        .findFirst();
        if (given.id() == null) {
            return given.owner() == null ? named(given.draft().name()) : owned;
        }
        Optional<Subscription> found = store.find(application, given.id().toString());
        if (found.isEmpty() && store.isTaken(given.id().toString())) {
            throw new RefusedException(
                    "/id",
                    "is already used by another subscription of this installation; leave it out",
                    given.id().toString());
        }
        if (owned.isPresent()
                && found.filter(each -> each.id().equals(owned.get().id())).isEmpty()) {
            throw new RefusedException(
                    "/eventName", "is already used: its owner has a subscription for it", given.eventName());
        }
        if (found.isPresent() && !Objects.equals(found.get().owner(), given.owner())) {
            throw new RefusedException("/owner", "cannot be changed; create another subscription", given.owner());
        }
        return found;
    }

    private Optional<Subscription> named(String name) {
        List<Subscription> found = name == null ? List.of() : store.named(application, name);
        if (found.size() > 1) {
            throw new RefusedException("/name", "is the name of several subscriptions; say which one by its id", name);
        }
        return found.stream().findFirst();
    }

    private List<String> differs(Subscription before, Subscription wanted) {
        if (before == null) {
            return List.of();
        }
        ObjectNode now = revealed(before);
        ObjectNode then = revealed(wanted);
        TreeSet<String> names = new TreeSet<>();
        now.fieldNames().forEachRemaining(names::add);
        then.fieldNames().forEachRemaining(names::add);
        List<String> differs = new ArrayList<>();
        for (String each : names) {
            if (!Objects.equals(now.get(each), then.get(each))) {
                differs.add(each);
            }
        }
        return differs;
    }

    private ObjectNode revealed(Subscription row) {
        return FiledSubscription.write(
                row,
                FiledSecrets.secret(row, secrets),
                FiledSecrets.readable(() -> row.headers(secrets), Map.of()),
                FiledSecrets.readable(() -> row.authentication(secrets), null),
                FiledSecrets.readable(() -> row.destination(secrets), null));
    }
}
