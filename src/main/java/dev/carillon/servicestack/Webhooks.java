package dev.carillon.servicestack;

/** The {@link WebhookPublisher} under its later name, {@code IWebhooks}. */
public interface Webhooks extends WebhookPublisher {}
