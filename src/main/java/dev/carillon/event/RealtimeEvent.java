package dev.carillon.event;

/**
 * What a trigger of a guid is: an event of the topic {@code realtime/<guid>}, the guid as one segment, percent-encoded where it
 * must be. The extension {@code removeaftersend} ends the subscriptions that receive it. Stateless, thread safe.
 */
public final class RealtimeEvent {

    /** Topics of guids begin with this segment. */
    public static final String FIRST_SEGMENT = "realtime";

    /** Name of the extension, true or false. */
    public static final String REMOVE_AFTER_SEND = "removeaftersend";

    private static final String PREFIX = FIRST_SEGMENT + '/';

    private RealtimeEvent() {}

    /** @throws RefusedException of {@code guid} if it is empty or too long */
    public static TopicName topic(String guid) {
        if (guid == null || guid.isEmpty()) {
            throw new RefusedException("guid", "is required", guid);
        }
        try {
            return TopicName.of(PREFIX + TopicName.segment(guid));
        } catch (RefusedException e) {
            throw new RefusedException("guid", e.rule(), guid);
        }
    }

    /** The guid of such a topic. */
    public static String guid(TopicName topic) {
        return TopicName.decode(topic.value().substring(PREFIX.length()));
    }

    /** @throws RefusedException of {@code guid} */
    public static EventData.Builder trigger(String guid, boolean removeAfterSend) {
        EventData.Builder trigger = EventData.builder(topic(guid));
        return removeAfterSend ? trigger.extension(REMOVE_AFTER_SEND, true) : trigger;
    }

    /** Whether the subscriptions that receive it end. */
    public static boolean removesAfterSend(EventData event) {
        Object given = event.extensions().get(REMOVE_AFTER_SEND);
        return given != null && Boolean.parseBoolean(given.toString()); // text where it came as a header
    }
}
