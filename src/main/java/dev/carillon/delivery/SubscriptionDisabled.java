package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/** Fired when a subscription has been disabled because of what its receiver answered, or did not answer for too long. */
public record SubscriptionDisabled(long number, UUID subscription, int application, String reason, Instant at) {}
