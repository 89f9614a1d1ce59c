package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/** Fired when an endpoint that got no requests for a while because it failed has accepted a delivery again. */
public record SubscriptionRecovered(
        long number, UUID subscription, int application, Instant failingSince, Instant at) {}
