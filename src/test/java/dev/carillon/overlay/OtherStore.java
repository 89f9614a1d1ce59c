package dev.carillon.overlay;

import dev.carillon.servicestack.MemorySubscriptionStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/** Subscriptions that Carillon's own tables know nothing of. */
@Alternative
@Priority(1)
@ApplicationScoped
public class OtherStore extends MemorySubscriptionStore {}
