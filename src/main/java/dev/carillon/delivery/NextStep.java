package dev.carillon.delivery;

import java.time.Instant;

/** What follows an attempt. */
public sealed interface NextStep {

    record Done() implements NextStep {}

    record RetryAt(Instant dueAt) implements NextStep {}

    /** Its subscription was disabled and enabled meanwhile: it is sent again only on request. */
    record Park() implements NextStep {}

    record GiveUp(String reason) implements NextStep {}

    /** This delivery ends, delivered or given up, and the subscription gets no more until it is enabled. */
    record DisableSubscription(String reason) implements NextStep {}
}
