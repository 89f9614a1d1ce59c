package dev.carillon.event;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The attributes that every event has or may have (CloudEvents 1.0.2, section 2.4), and our {@code topic}: how they are
 * written, and the maximum length of each, in characters. The columns of the table {@code event} are just as wide.
 */
public enum EventAttribute {
    /** Not empty; unique for its source. */
    ID("id", 1_000),
    /** A URI reference (RFC 3986). */
    SOURCE("source", 1_000),
    TYPE("type", 1_000),
    SUBJECT("subject", 1_000),
    /** RFC 3339, years 0001 to 9999, any number of digits; kept as it is given. */
    TIME("time", 100),
    /** A media type (RFC 2046, section 5.1 of RFC 2045). */
    DATACONTENTTYPE("datacontenttype", 256),
    /** A URI (RFC 3986), with its scheme. */
    DATASCHEMA("dataschema", 1_000),
    /** See {@link TopicName}. */
    TOPIC("topic", TopicName.MAX_LENGTH);

    /** All extensions together: the characters of their names and values, and eight more for each. */
    public static final int MAX_EXTENSIONS = 100_000;

    private static final Set<String> NO_EXTENSIONS = Arrays.stream(values())
            .map(each -> each.text)
            .collect(Collectors.collectingAndThen(Collectors.toSet(), names -> {
                names.add("specversion");
                names.add("data"); // section 3.1.1 of the JSON format: it would stand twice in one object
                return Set.copyOf(names);
            }));

    private final String text;
    private final int most;

    EventAttribute(String text, int most) {
        this.text = text;
        this.most = most;
    }

    /** As it is written: {@code datacontenttype}. */
    public String text() {
        return text;
    }

    /** The maximum length of its value, in characters. */
    public int most() {
        return most;
    }

    /** Where it is in an event: {@code /datacontenttype}. */
    String pointer() {
        return '/' + text;
    }

    /** Whether this name belongs to an attribute, so that no extension may have it. */
    static boolean isTaken(String name) {
        return NO_EXTENSIONS.contains(name);
    }
}
