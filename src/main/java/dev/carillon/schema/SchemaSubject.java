package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Which events a schema is for: those of a topic, those of a CloudEvents type, or those of a schema's name, which is their topic.
 * Immutable, thread safe.
 *
 * @param value canonical, so that equal subjects are equal texts
 */
public record SchemaSubject(Kind kind, String value) {

    /** How events are found. */
    public enum Kind {
        /** By their topic, which is exactly this. */
        TOPIC,
        /** By their CloudEvents type, if there is none of their topic. */
        TYPE,
        /** By their topic, which is the schema's name: domain/namespace/version/event. */
        NAME;

        /** {@code topic}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST = 1_000;

    /** @throws RefusedException of {@code /topic}, if it is not a topic, or is Carillon's own */
    public static SchemaSubject topic(String text) {
        try {
            TopicName topic = TopicName.of(text);
            if (topic.isReserved()) {
                throw new RefusedException("/topic", "must not begin with carillon/, which is Carillon's own", text);
            }
            return new SchemaSubject(Kind.TOPIC, topic.value());
        } catch (RefusedException e) {
            throw e.field().startsWith("/") ? e : e.at("");
        }
    }

    /** @throws RefusedException of {@code /type}, if it can be no event's type */
    public static SchemaSubject type(String text) {
        boolean printable = text.chars().allMatch(each -> each >= ' ' && each != 0x7f) && !text.isBlank();
        if (!printable || text.length() > LONGEST) {
            throw new RefusedException("/type", "must have 1 to " + LONGEST + " printable characters", text);
        }
        return new SchemaSubject(Kind.TYPE, text);
    }

    public static SchemaSubject name(SchemaName name) {
        return new SchemaSubject(Kind.NAME, name.toString());
    }

    /** @throws RefusedException if the kind is not known, or the text is not of that kind */
    public static SchemaSubject of(String kind, String text) {
        Kind known = Arrays.stream(Kind.values())
                .filter(each -> each.toString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new RefusedException("kind", "must be topic, type or name", kind));
        return switch (known) {
            case TOPIC -> topic(text);
            case TYPE -> type(text);
            case NAME -> name(SchemaName.parse(text));
        };
    }

    /** The schema's name, if it has one. */
    public Optional<SchemaName> schemaName() {
        return kind == Kind.NAME ? Optional.of(SchemaName.parse(value)) : Optional.empty();
    }

    /** The topic by which its events are found; empty if they are found by type. */
    public Optional<TopicName> topic() {
        return switch (kind) {
            case TOPIC -> Optional.of(new TopicName(value));
            case NAME -> Optional.of(SchemaName.parse(value).topic());
            case TYPE -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
