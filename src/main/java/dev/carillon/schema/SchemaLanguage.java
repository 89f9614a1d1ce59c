package dev.carillon.schema;

import java.util.List;

/** A port: one language in which schemas are written. Its speakers are found by CDI. Thread safe. */
public interface SchemaLanguage {

    /** As in the API: {@code json-schema}. */
    String name();

    /**
     * @param text at most as long as {@link SchemaSettings#maxBytes} allows
     * @param subject whose schema it is
     * @param message of proto3, the message that is the event, or null
     * @throws dev.carillon.event.RefusedException of {@code /schema…}, if it is not a schema, or costs more than it may
     */
    CompiledSchema compile(String text, SchemaSubject subject, String message);

    /**
     * What the later one does not keep of the earlier one; empty if it keeps what is asked for. Both are of this language.
     *
     * @param asked not {@link Compatibility#NONE}
     */
    List<Violation> breaks(CompiledSchema earlier, CompiledSchema later, Compatibility asked);

    /** The text as it is given to those who read it. */
    default String published(EventSchema schema) {
        return schema.text();
    }

    /** Whether two uploads say the same. */
    default boolean isSame(EventSchema known, String text) {
        return known.text().equals(text);
    }
}
