package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/** Fired when an endpoint, left alone for a while because it failed, has taken a delivery again. */
public record SubscriptionRecovered(
        long number, UUID subscription, int application, Instant failingSince, Instant at) {}
