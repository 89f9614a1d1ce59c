package dev.carillon.delivery.destination;

import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.transform.TransformResult;
import dev.carillon.transform.Transformation;
import dev.carillon.transform.Transformer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

/** An event as it is sent: with the data that the subscription's transformation makes of it. Thread safe. */
final class Transforming {

    private static final FailureLog LOG = new FailureLog(Transforming.class);

    private final Transformer transformer;

    Transforming(Transformer transformer) {
        this.transformer = transformer;
    }

    /**
     * @param done called here only if nothing can be sent
     * @param send called with the event, perhaps on a thread of the transformations
     */
    void apply(
            SubscriptionSnapshot subscription,
            StoredEvent event,
            Consumer<AttemptOutcome> done,
            Consumer<StoredEvent> send) {
        Transformation transformation = subscription.options().transform();
        if (transformation == null) {
            send.accept(event);
            return;
        }
        transformer.apply(subscription.application(), subscription.number(), transformation, event.event(), result -> {
            if (result instanceof TransformResult.Made made) {
                sendMade(subscription, event.with(made.json()), done, send);
            } else if (result instanceof TransformResult.Failed failed) {
                done.accept(new AttemptOutcome.Impossible("the transformation failed: " + failed.reason()));
            } else if (result instanceof TransformResult.Stopped stopped) {
                done.accept(new AttemptOutcome.Unreachable(stopped.reason(), Duration.ZERO));
            }
        });
    }

    /** On a thread of the transformations, where an error would otherwise go unreported. */
    private static void sendMade(
            SubscriptionSnapshot subscription,
            StoredEvent made,
            Consumer<AttemptOutcome> done,
            Consumer<StoredEvent> send) {
        try {
            send.accept(made);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "delivery.failed subscription=" + subscription.id() + "; it is attempted again", e);
            done.accept(new AttemptOutcome.Unreachable(FailureLog.SHOWN, Duration.ZERO));
        }
    }
}
