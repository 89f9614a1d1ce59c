package dev.carillon.servicestack;

/** A bean that sees each event of the {@link WebhookPublisher} before it is stored. */
@FunctionalInterface
public interface PublishFilter {

    /** @return what is stored instead: the same event, or a changed one; never null */
    WebhookEvent apply(WebhookEvent event);
}
