package dev.carillon.broker;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;

/**
 * Where an application's topic is heard at the broker: {@code carillon.events.default.order.created}. The translation
 * goes both ways without loss.
 */
public record BrokerAddress(String application, TopicName topic) {

    static final String PREFIX = "carillon.events.";

    /** A subscription to all events of all applications. */
    static final String ALL = PREFIX + '#';

    /** A subscription to all events of this one. */
    static String allOf(String application) {
        return PREFIX + word(application) + ".#";
    }

    /** @throws RefusedException if this is not one of our addresses */
    static BrokerAddress parse(String address) {
        int end = address.startsWith(PREFIX) ? address.indexOf('.', PREFIX.length()) : -1;
        if (end < 0) {
            throw new RefusedException("address", "must be " + PREFIX + "<application>.<topic>", address);
        }
        return new BrokerAddress(
                TopicName.decode(address.substring(PREFIX.length(), end)),
                TopicName.fromDotted(address.substring(end + 1)));
    }

    public String value() {
        // "::" would part an address from a queue's name (Artemis, "fully qualified queue names")
        return PREFIX + (word(application) + '.' + topic.dotted()).replace("::", "%3A%3A");
    }

    private static String word(String application) {
        return TopicName.encode(application).replace(".", "%2E");
    }

    @Override
    public String toString() {
        return value();
    }
}
