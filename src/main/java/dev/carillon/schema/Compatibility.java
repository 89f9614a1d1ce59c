package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import java.util.Arrays;
import java.util.Locale;

/** What a new version of a schema must leave as it is. */
public enum Compatibility {
    /** Nothing. */
    NONE,
    /** What was valid before stays valid: readers of the new version can read older events. */
    BACKWARD,
    /** What is valid now was valid before: readers of the version before can read newer events. */
    FORWARD,
    /** Both. */
    FULL;

    /** @throws RefusedException of this field, if it is not one of them */
    public static Compatibility of(String field, String text) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException(field, "must be none, backward, forward or full", text));
    }

    public boolean isBackward() {
        return this == BACKWARD || this == FULL;
    }

    public boolean isForward() {
        return this == FORWARD || this == FULL;
    }

    /** {@code backward}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
