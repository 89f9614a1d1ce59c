package dev.carillon.subscription;

import dev.carillon.access.ConflictException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.sql.LockWait;
import dev.carillon.subscription.SubscriptionStore.Change;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Whether a subscription's deliveries go out: pauses, resumes, verifies, enables and disables it. Every change commits by itself, so
 * call none inside a transaction. Thread safe.
 */
@OnePerNode
public class SubscriptionStates {

    private final SubscriptionStore store;
    private final ChangeNews news;
    private final Clock clock;

    @Inject
    protected SubscriptionStates(SubscriptionStore store, ChangeNews news, Clock clock) {
        this.store = store;
        this.news = news;
        this.clock = clock;
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
        change.ifPresent(each -> news.changed(fact, each));
        return change.map(Change::subscription);
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
        change.filter(each -> first.get()).ifPresent(each -> news.changed("subscription.disabled", each));
        return change.isPresent() && first.get();
    }

    /** Its endpoint agreed, if that counts: told only then. */
    void verify(long number, Integer requestsPerMinute, Predicate<Subscription> counts) {
        AtomicBoolean agreed = new AtomicBoolean();
        Optional<Change> change = LockWait.retry(() -> store.change(number, found -> {
            agreed.set(counts.test(found));
            if (agreed.get()) {
                found.verify(requestsPerMinute, clock.instant());
                found.updated(clock.instant());
            }
        }));
        change.filter(each -> agreed.get()).ifPresent(each -> news.changed("subscription.verified", each));
    }
}
