package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.sql.LockWait;
import dev.carillon.subscription.SubscriptionStore.Change;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which endpoints are to be asked whether they want webhooks, and what they said. Every change commits by itself, so call
 * none inside a transaction. Thread safe.
 */
@OnePerNode
public class Verifications {

    private static final FailureLog LOG = new FailureLog(Verifications.class);

    private final SubscriptionStore store;
    private final UnverifiedEndpoints endpoints;
    private final SubscriptionStates states;
    private final ChangeNews news;
    private final Secrets secrets;
    private final Clock clock;

    @Inject
    protected Verifications(
            SubscriptionStore store,
            UnverifiedEndpoints endpoints,
            SubscriptionStates states,
            ChangeNews news,
            Secrets secrets,
            Clock clock) {
        this.store = store;
        this.endpoints = endpoints;
        this.states = states;
        this.news = news;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Claims subscriptions whose endpoints are to be asked now, for this node; each is due again later, unless an answer is recorded
     * how it ended.
     */
    public List<VerificationTry> claimUnverified(int most) {
        Instant now = clock.instant();
        List<VerificationTry> claimed = new ArrayList<>();
        for (Subscription each : endpoints.due(now, most)) {
            VerificationTry asked = VerificationTry.of(each, SubscriptionCache.snapshot(each, secrets));
            if (endpoints.postpone(asked, now, now.plus(asked.untilNext()))) {
                claimed.add(asked);
            }
        }
        return claimed;
    }

    /**
     * The endpoint agreed. Nothing happens if its subscription has changed since in what was asked.
     *
     * @param requestsPerMinute as it allowed; null for any
     */
    public void verified(VerificationTry asked, Integer requestsPerMinute) {
        AtomicBoolean counts = new AtomicBoolean();
        Optional<Change> change =
                LockWait.retry(() -> store.change(asked.subscription().number(), found -> {
                    counts.set(asked.isOf(found));
                    if (counts.get()) {
                        found.verify(requestsPerMinute, clock.instant());
                        found.updated(clock.instant());
                    }
                }));
        change.filter(each -> counts.get()).ifPresent(each -> news.changed("subscription.verified", each));
    }

    /** The endpoint did not agree; it is asked again later. */
    public void notVerified(VerificationTry asked, String reason) {
        LOG.info(() ->
                "subscription.unverified subscription=" + asked.subscription().id() + " reason=" + reason);
        endpoints.refused(asked, reason);
    }

    /** The endpoint wants nothing, ever: its subscription is disabled, unless it has changed since in what was asked. */
    public void gone(VerificationTry asked, String reason) {
        states.disable(asked.subscription().number(), reason, DisabledBy.RECEIVER, asked::isOf);
    }

    /**
     * The endpoint agreed by the callback it was given.
     *
     * @param token of {@link #consentToken}
     * @param requestsPerMinute as it allowed; null for any
     * @return false if the token is not valid, or of an endpoint that has changed since
     */
    public boolean consent(String token, Integer requestsPerMinute) {
        Optional<ConsentToken> read = ConsentToken.read(token, secrets);
        Optional<Long> number = read.flatMap(each -> endpoints.numberOf(each.subscription()));
        if (number.isEmpty()) {
            return false;
        }
        AtomicBoolean counts = new AtomicBoolean();
        AtomicBoolean first = new AtomicBoolean();
        Optional<Change> change = LockWait.retry(() -> store.change(number.get(), found -> {
            counts.set(read.get().isOf(found));
            first.set(counts.get() && !found.consent().isGiven());
            if (first.get()) {
                found.verify(requestsPerMinute, clock.instant());
                found.updated(clock.instant());
            }
        }));
        change.filter(each -> first.get()).ifPresent(each -> news.changed("subscription.verified", each));
        return counts.get();
    }

    /** What an endpoint shows to agree by callback: it names the subscription and its url, and cannot be made up. */
    public String consentToken(SubscriptionSnapshot subscription) {
        return ConsentToken.of(subscription).write(secrets);
    }
}
