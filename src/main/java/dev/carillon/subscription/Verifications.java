package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
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

    private final UnverifiedEndpoints endpoints;
    private final SubscriptionStates states;
    private final Secrets secrets;
    private final Clock clock;

    @Inject
    protected Verifications(UnverifiedEndpoints endpoints, SubscriptionStates states, Secrets secrets, Clock clock) {
        this.endpoints = endpoints;
        this.states = states;
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
        states.verify(asked.subscription().number(), requestsPerMinute, asked::isOf);
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
        states.verify(number.get(), requestsPerMinute, found -> {
            counts.set(read.get().isOf(found));
            return counts.get() && !found.consent().isGiven();
        });
        return counts.get();
    }

    /** What an endpoint shows to agree by callback: it names the subscription and its url, and cannot be made up. */
    public String consentToken(SubscriptionSnapshot subscription) {
        return ConsentToken.of(subscription).write(secrets);
    }
}
