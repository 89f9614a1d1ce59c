package dev.carillon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.TopicPattern;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.DisabledBy;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Subscriptions that a test sets, the same on all its nodes; changes show at once. Thread safe. */
final class TestSubscriptions extends Subscriptions {

    private final Map<Long, WebhookSubscription> all = new TreeMap<>();
    private final Map<Long, String> disabled = new TreeMap<>();
    private volatile SubscriptionSet set = new SubscriptionSet(1, List.of());

    /** An active one for these topics. */
    synchronized void add(long number, String topics, String options) {
        put(number, topics, options, SubscriptionStatus.ACTIVE, 0);
    }

    synchronized void status(long number, SubscriptionStatus status) {
        WebhookSubscription now = all.get(number);
        put(number, now.patterns().get(0).value(), now.options().given().toString(), status, now.enabledAfter());
    }

    synchronized void enable(long number, long after) {
        WebhookSubscription now = all.get(number);
        put(number, now.patterns().get(0).value(), now.options().given().toString(), SubscriptionStatus.ACTIVE, after);
    }

    synchronized void remove(long number) {
        all.remove(number);
        set = new SubscriptionSet(set.version() + 1, all.values());
    }

    /** Why it was disabled, or null. */
    synchronized String disabledReason(long number) {
        return disabled.get(number);
    }

    private void put(long number, String topics, String options, SubscriptionStatus status, long enabledAfter) {
        try {
            all.put(
                    number,
                    new WebhookSubscription(
                            number,
                            new UUID(0, number),
                            1,
                            "test",
                            URI.create("http://receiver/" + number),
                            List.of(TopicPattern.of(topics)),
                            ContentForm.DATA,
                            Signing.of(SigningSecret.random()),
                            Map.of(),
                            SubscriptionOptions.of((ObjectNode) new ObjectMapper().readTree(options)),
                            status,
                            0,
                            enabledAfter));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        set = new SubscriptionSet(set.version() + 1, all.values());
    }

    @Override
    public SubscriptionSet current() {
        return set;
    }

    @Override
    public SubscriptionSet at(long version) {
        return set;
    }

    @Override
    public synchronized boolean disable(long number, String reason, DisabledBy by) {
        if (!all.containsKey(number) || all.get(number).status() == SubscriptionStatus.DISABLED) {
            return false;
        }
        status(number, SubscriptionStatus.DISABLED);
        disabled.put(number, reason);
        return true;
    }
}
