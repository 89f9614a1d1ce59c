package dev.carillon.messaging.mqtt;

/** Which topics are subscribed to: MQTT 5, section 4.7. Immutable, thread safe. */
final class TopicFilter {

    private final String[] levels; // null if the broker alone says which

    TopicFilter(String text) {
        levels = text.startsWith("$") ? null : text.split("/", -1);
    }

    /** Of shared subscriptions, and of what brokers have beside them, any: there the broker says which. */
    boolean matches(String topic) {
        return levels == null || matches(levels, topic.split("/", -1));
    }

    private static boolean matches(String[] filter, String[] topic) {
        for (int i = 0; i < filter.length; i++) {
            if (filter[i].equals("#")) { // also of the level above it
                return true;
            }
            if (i == topic.length || !filter[i].equals("+") && !filter[i].equals(topic[i])) {
                return false;
            }
        }
        return filter.length == topic.length;
    }
}
