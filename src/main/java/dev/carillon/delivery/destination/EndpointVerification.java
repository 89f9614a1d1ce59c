package dev.carillon.delivery.destination;

import dev.carillon.delivery.DeliverySettings;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionsChanged;
import dev.carillon.subscription.Verification;
import dev.carillon.subscription.VerificationTry;
import dev.carillon.subscription.Verifications;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Asks endpoints whether they want what is to be sent to them, before the first delivery and after each change of their
 * url, until they agree. A try is claimed in a short transaction, made outside of any, and recorded in another. Thread
 * safe.
 */
@OnePerNode
public class EndpointVerification {

    private static final FailureLog LOG = new FailureLog(EndpointVerification.class);
    private static final int AT_ONCE = 100;
    private static final Duration LOOK = Duration.ofSeconds(5);

    private record Asked(VerificationTry asked, Consent consent) {}

    private final Verifications verifications;
    private final Authenticator authenticator;
    private final DeliverySettings settings;
    private final WebhookOrigin origin;
    private final Clock clock;
    private final Queue<Asked> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Wakeup loop = new Wakeup();

    @Inject
    EndpointVerification(
            Verifications verifications,
            Authenticator authenticator,
            DeliverySettings settings,
            WebhookOrigin origin,
            Clock clock) {
        this.verifications = verifications;
        this.authenticator = authenticator;
        this.settings = settings;
        this.origin = origin;
        this.clock = clock;
    }

    public void start(Loops loops) {
        loop.of(loops.start("verification", this::step));
    }

    /** A subscription may have come whose endpoint has to be asked. */
    void changed(@Observes SubscriptionsChanged change) {
        wake();
    }

    Duration step() {
        try {
            writeAll();
        } finally { // one that cannot be written keeps no other from being asked
            int free = AT_ONCE - underWay.get();
            if (free > 0) { // else the next answer wakes it
                verifications.claimUnverified(free).forEach(this::ask);
            }
        }
        return LOOK;
    }

    private void writeAll() {
        for (Asked each = answers.poll(); each != null; each = answers.poll()) {
            boolean written = false;
            try {
                write(each);
                written = true;
            } finally {
                if (!written) { // the database is unreachable, perhaps: again, after the others
                    answers.add(each);
                }
            }
        }
    }

    private void write(Asked each) {
        if (each.consent instanceof Consent.Granted granted) {
            verifications.verified(each.asked, granted.requestsPerMinute());
        } else if (each.consent instanceof Consent.Refused refused) {
            verifications.notVerified(each.asked, refused.reason());
        } else {
            verifications.gone(each.asked, "410 Gone, when it was asked");
        }
    }

    private void ask(VerificationTry asked) {
        underWay.incrementAndGet();
        AtomicBoolean open = new AtomicBoolean(true); // its place is released once
        try {
            send(asked, consent -> ended(asked, consent, open));
        } catch (RuntimeException | Error e) { // an error of ours must not end the asking of others
            ended(asked, broken(e), open);
        }
    }

    private void send(VerificationTry asked, Consumer<Consent> done) {
        SubscriptionSnapshot subscription = asked.subscription();
        if (subscription.webhook().signing() == null) {
            done.accept(new Consent.Refused("its keys cannot be read"));
            return;
        }
        boolean isPing = subscription.options().endpoint().verification() == Verification.PING;
        authenticator.send(
                subscription.options().endpoint().authentication(),
                isPing ? ping(subscription) : handshake(subscription),
                settings.deadline(),
                outcome -> done.accept(consent(outcome, isPing)));
    }

    private OutboundRequest ping(SubscriptionSnapshot subscription) {
        return WebhookFormat.request(
                subscription, Ping.of(subscription, clock.instant()), clock.instant(), origin.name());
    }

    private OutboundRequest handshake(SubscriptionSnapshot subscription) {
        return Handshake.request(
                subscription,
                origin.name(),
                origin.callback(subscription.id().toString(), verifications.consentToken(subscription)));
    }

    private Consent consent(SendOutcome outcome, boolean isPing) {
        try {
            return read(outcome, isPing);
        } catch (RuntimeException | Error e) { // who sends would only log it
            return broken(e);
        }
    }

    private static Consent broken(Throwable e) {
        LOG.log(Level.WARNING, "verification.failed; it is tried again", e);
        return new Consent.Refused(FailureLog.SHOWN);
    }

    private Consent read(SendOutcome outcome, boolean isPing) {
        if (!(outcome instanceof SendOutcome.Answered answered)) {
            return new Consent.Refused(
                    outcome instanceof SendOutcome.Unreachable unreachable
                            ? unreachable.reason()
                            : "no answer within " + settings.deadline());
        }
        if (!isPing) {
            return Handshake.answer(answered, origin.name());
        }
        if (answered.status() == 410) {
            return new Consent.Gone();
        }
        return answered.status() / 100 == 2
                ? new Consent.Granted(null)
                : new Consent.Refused("the ping was answered " + answered.status());
    }

    private void ended(VerificationTry asked, Consent consent, AtomicBoolean open) {
        if (open.compareAndSet(true, false)) {
            underWay.decrementAndGet();
            answers.add(new Asked(asked, consent));
            wake();
        }
    }

    private void wake() {
        loop.wake();
    }
}
