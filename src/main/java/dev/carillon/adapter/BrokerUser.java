package dev.carillon.adapter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.utils.CompositeAddress;

/**
 * Someone outside the server, and what the broker lets them do: nothing that is not in a list here, and no management.
 * Immutable.
 *
 * @param sends addresses it may send to
 * @param reads addresses it may read; one that ends in {@code .#} is a topic with all below it, where it may also make and
 *     remove subscriptions
 * @param hears topics that it may hear while it is connected
 */
record BrokerUser(String name, String password, List<String> sends, List<String> reads, List<String> hears) {

    private static final String ALL_BELOW = ".#";

    /** The holder of the only password: publishes, hears every event, asks, and receives what could not be read. */
    static BrokerUser publishingAndHearing(String name, String password) {
        return new BrokerUser(
                name,
                password,
                List.of(BrokerAddresses.INGRESS, BrokerAddresses.QUESTIONS),
                List.of(BrokerAddresses.EVENTS, BrokerAddresses.DEAD_LETTERS),
                List.of(BrokerAddresses.ANSWERS));
    }

    BrokerUser {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the user " + name + " of the broker has no password");
        }
        sends = List.copyOf(sends);
        reads = List.copyOf(reads);
        hears = List.copyOf(hears);
    }

    /** In constant time. */
    boolean is(String givenName, String givenPassword) {
        return MessageDigest.isEqual(bytes(name), bytes(givenName))
                & MessageDigest.isEqual(bytes(password), bytes(givenPassword));
    }

    /** @param address may be followed by the name of a queue ({@code address::queue}) */
    boolean may(CheckType what, String address) {
        String where = CompositeAddress.extractAddressName(address);
        return switch (what) {
            case SEND -> sends.contains(where);
            case CONSUME, BROWSE -> reads.contains(where) || hears.contains(where) || isBelowATopic(where);
            case CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE -> hears.contains(where) || isBelowATopic(where);
            case CREATE_ADDRESS, CREATE_DURABLE_QUEUE, DELETE_DURABLE_QUEUE -> isBelowATopic(where);
            default -> false;
        };
    }

    /** A wildcard below it reaches nothing else: the words in front of it are given. */
    private boolean isBelowATopic(String address) {
        return reads.stream()
                .filter(each -> each.endsWith(ALL_BELOW))
                .anyMatch(each -> address.startsWith(each.substring(0, each.length() - 1)));
    }

    private static byte[] bytes(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name; // without the password
    }
}
