package dev.carillon.broker;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;

/**
 * Where an application's topic is heard at the broker: {@code carillon.events.default.order.created}. The translation
 * goes both ways without loss.
 */
public record BrokerAddress(String application, TopicName topic) {

    static final String PREFIX = "carillon.events.";

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
        String name = TopicName.encode(application).replace(".", "%2E");
        // "::" would part an address from a queue's name (Artemis, "fully qualified queue names")
        return PREFIX + (name + '.' + topic.dotted()).replace("::", "%3A%3A");
    }

    @Override
    public String toString() {
        return value();
    }
}
