package dev.carillon.subscription;

/** A subscription's filter could not say whether it wants an event. */
public record FilterFailure(long subscription, String reason) {}
