package dev.carillon.delivery.destination;

import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.delivery.ReceiverWish;
import dev.carillon.delivery.SentRequest;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.BrokerSender;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.transform.Transformer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Message brokers: one message an attempt, which counts when the broker has confirmed it. Thread safe. */
@OnePerNode
class BrokerDestination {

    private final BrokerSender brokers;
    private final Transforming transforming;
    private final DeliverySettings settings;

    @Inject
    BrokerDestination(BrokerSender brokers, Transformer transformer, DeliverySettings settings) {
        this.brokers = brokers;
        transforming = new Transforming(transformer);
        this.settings = settings;
    }

    /** As {@link dev.carillon.delivery.Destination#attempt}. */
    void attempt(SubscriptionSnapshot subscription, StoredEvent event, Consumer<AttemptOutcome> done) {
        transforming.apply(subscription, event, done, made -> send(subscription, made, done));
    }

    private void send(SubscriptionSnapshot subscription, StoredEvent event, Consumer<AttemptOutcome> done) {
        BrokerAddressee broker = subscription.webhook().broker();
        OutgoingMessage message = BrokerFormat.message(subscription, event);
        String broken = broker.address().broken(message.address());
        if (broken != null) {
            done.accept(new AttemptOutcome.Impossible("the address " + message.address() + ' ' + broken));
            return;
        }
        long startedAt = System.nanoTime();
        brokers.send(
                subscription.application(),
                broker.target(),
                message,
                settings.deadline(),
                result -> done.accept(read(result, Duration.ofNanos(System.nanoTime() - startedAt), broker, message)));
    }

    private static AttemptOutcome read(
            SendResult result, Duration took, BrokerAddressee broker, OutgoingMessage message) {
        if (result instanceof SendResult.Taken taken) {
            return new AttemptOutcome.Delivered(AttemptOutcome.NO_STATUS, took, taken.note());
        }
        if (result instanceof SendResult.Impossible impossible) {
            return new AttemptOutcome.Impossible(impossible.reason());
        }
        SentRequest sent = SentRequests.of(broker, message);
        if (result instanceof SendResult.Refused refused) {
            return new AttemptOutcome.Refused(
                    AttemptOutcome.NO_STATUS, Optional.empty(), ReceiverWish.NONE, took, refused.reason(), sent);
        }
        return result instanceof SendResult.Unreachable unreachable
                ? new AttemptOutcome.Unreachable(unreachable.reason(), took, sent)
                : new AttemptOutcome.TimedOut(took, sent);
    }
}
