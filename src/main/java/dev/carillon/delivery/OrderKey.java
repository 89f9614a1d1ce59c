package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.FilterInput;
import dev.carillon.subscription.Order;
import dev.carillon.subscription.SubscriptionOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Among which deliveries of a subscription an order holds, as a number. */
final class OrderKey {

    private static final long ALL = 0;

    private OrderKey() {}

    /** Null if this event may go out at any time: there is no order, or it has no key. */
    static Long of(SubscriptionOptions options, StoredEvent event) {
        if (options.ordering().order() == Order.NONE) {
            return null;
        }
        if (options.ordering().order() == Order.FIFO) {
            return ALL;
        }
        String key = text(options, event);
        return key == null ? null : (Long) number(key);
    }

    private static String text(SubscriptionOptions options, StoredEvent event) {
        if (options.ordering().key() != null) {
            return options.ordering().key().of(FilterInput.of(event.event())).orElse(null);
        }
        Object partition = event.event().extensions().get("partitionkey");
        return partition != null ? partition.toString() : event.event().getSubject();
    }

    /** Two keys of the same number would only wait for each other. */
    private static long number(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
