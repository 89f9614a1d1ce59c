package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The topic of a source's events: {@code payments}, or {@code github/{type}}, where the last segment stands for the type of each event.
 * {@code {type}} alone is for brokers, whose types are topics. A type has as many segments as it has parts between dots and slashes: {@code charge.succeeded} is {@code charge/succeeded}.
 * Immutable.
 */
public record TopicTemplate(String text) {

    private static final String TYPE = "{type}";
    private static final String BEFORE = "/" + TYPE;
    private static final Pattern PARTS = Pattern.compile("[./]");
    private static final int MOST_PARTS = 16;
    private static final int MOST_OF_TYPE = 500;

    /** @throws RefusedException of field {@code /topic} */
    public TopicTemplate {
        if (text == null) {
            throw new RefusedException("/topic", "is required", null);
        }
        if (!text.equals(TYPE)) {
            text = checked(text);
        }
    }

    private static String checked(String text) {
        String fixed = text.endsWith(BEFORE) ? text.substring(0, text.length() - BEFORE.length()) : text;
        if (fixed.contains("{")) {
            throw new RefusedException(
                    "/topic",
                    "must be a topic, such as payments, or one with /{type} at its end, such as github/{type}, or {type}",
                    text);
        }
        TopicName checked;
        try {
            checked = TopicName.of(fixed);
        } catch (RefusedException e) {
            throw new RefusedException("/topic", e.rule(), text);
        }
        if (checked.isReserved()) {
            throw new RefusedException("/topic", "must not begin with carillon/, which is Carillon's own", text);
        }
        return checked.value() + (text.endsWith(BEFORE) ? BEFORE : "");
    }

    /** Whether the type is all of it. */
    boolean isWhole() {
        return text.equals(TYPE);
    }

    boolean hasType() {
        return text.endsWith(TYPE);
    }

    /**
     * @param type as the sender has it; null if it did not say, and then the topic ends before it
     * @throws RefusedException if it would be too long, or would be one of Carillon's own
     */
    public TopicName of(String type) {
        if (!hasType()) {
            return TopicName.of(text);
        }
        String segments = type == null ? "" : segments(type);
        if (text.equals(TYPE)) {
            return whole(segments);
        }
        String fixed = text.substring(0, text.length() - BEFORE.length());
        return TopicName.of(segments.isEmpty() ? fixed : fixed + '/' + segments);
    }

    private static TopicName whole(String segments) {
        if (segments.isEmpty()) {
            throw new RefusedException("", "the event must have a type, which is its topic", null);
        }
        TopicName topic = TopicName.of(segments);
        if (topic.isReserved()) {
            throw new RefusedException("", "the type of the event must not begin with carillon", segments);
        }
        return topic;
    }

    private static String segments(String type) {
        String shown = type.strip();
        if (shown.length() > MOST_OF_TYPE) {
            throw new RefusedException(
                    "", "the type of the event must have at most " + MOST_OF_TYPE + " characters", shown);
        }
        List<String> parts = new ArrayList<>();
        for (String each : PARTS.split(shown)) {
            if (!each.isBlank()) {
                parts.add(TopicName.encode(each.strip()));
            }
        }
        return parts.size() > MOST_PARTS ? TopicName.encode(shown) : String.join("/", parts);
    }

    @Override
    public String toString() {
        return text;
    }
}
