package dev.carillon.adapter;

import java.util.List;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.utils.CompositeAddress;

/**
 * What the broker lets someone outside the server do: nothing that is not in a list here, and no management. Immutable.
 *
 * @param sends addresses it may send to
 * @param reads addresses it may read; one that ends in {@code .#} is a topic with all below it, where it may also make and
 *     remove subscriptions
 * @param hears topics that it may hear while it is connected
 */
record BrokerRights(List<String> sends, List<String> reads, List<String> hears) {

    private static final String ALL_BELOW = ".#";

    BrokerRights {
        sends = List.copyOf(sends);
        reads = List.copyOf(reads);
        hears = List.copyOf(hears);
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
}
