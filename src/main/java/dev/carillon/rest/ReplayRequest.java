package dev.carillon.rest;

import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.Period;
import dev.carillon.delivery.Replay;
import dev.carillon.delivery.Replays;
import dev.carillon.event.RefusedException;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.TopicPatterns;

/** Reads the bodies that begin replays. */
final class ReplayRequest {

    private ReplayRequest() {}

    /** {@code {"subscription", "topics"?, "since", "until"?, "rate"?}}, without the subscription, which was looked up. */
    static Replays.Asked replay(JsonBody body, Subscription subscription) {
        required(body);
        return asked(body, Replay.Kind.REPLAY, subscription.application(), subscription, null);
    }

    /** {@code {"since", "until"?, "rate"?}}. */
    static Replays.Asked recover(JsonBody body, Subscription subscription) {
        required(body);
        return asked(body, Replay.Kind.RECOVER, subscription.application(), subscription, null);
    }

    /** {@code {"subscription"?, "state"?, "topics"?, "since"?, "until"?, "rate"?}}. */
    static Replays.Asked retry(JsonBody body, int application, Subscription subscription) {
        DeliveryState state = body.optionalText("state")
                .map(text -> DeliveryState.of("/state", text))
                .orElse(DeliveryState.FAILED);
        if (state != DeliveryState.FAILED && state != DeliveryState.WAITING) {
            throw new RefusedException("/state", "must be failed or waiting", state.toString());
        }
        return asked(body, Replay.Kind.RETRY, application, subscription, state);
    }

    private static Replays.Asked asked(
            JsonBody body, Replay.Kind kind, int application, Subscription subscription, DeliveryState retried) {
        return new Replays.Asked(
                application,
                new Replay.Selection(
                        kind,
                        subscription == null ? null : (Long) subscription.number(),
                        body.optionalTextList("topics").map(TopicPatterns::read).orElse(null),
                        retried,
                        new Period(
                                body.optionalInstant("since").orElse(null),
                                body.optionalInstant("until").orElse(null))),
                subscription == null ? 0 : subscription.startsAfter(),
                body.optionalInteger("rate").orElse(null));
    }

    private static void required(JsonBody body) {
        if (body.optionalInstant("since").isEmpty()) {
            throw new RefusedException("/since", "is required", null);
        }
    }
}
