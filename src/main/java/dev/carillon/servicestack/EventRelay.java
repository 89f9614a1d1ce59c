package dev.carillon.servicestack;

/** The {@link WebhookRelay} under its later name, {@code IEventRelay}. */
public interface EventRelay extends WebhookRelay {}
