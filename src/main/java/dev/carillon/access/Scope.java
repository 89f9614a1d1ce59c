package dev.carillon.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a key allows, written {@code events:write} in the API. */
public enum Scope {
    APPLICATIONS_READ,
    APPLICATIONS_WRITE,
    KEYS_READ,
    KEYS_WRITE,
    EVENTS_READ,
    EVENTS_WRITE,
    SUBSCRIPTIONS_READ,
    SUBSCRIPTIONS_WRITE,
    SCHEMAS_READ,
    SCHEMAS_WRITE,
    BACKOFFS_READ,
    BACKOFFS_WRITE,
    CONFIG_READ,
    CONFIG_WRITE,
    BINDINGS_READ,
    BINDINGS_WRITE,
    SOURCES_READ,
    SOURCES_WRITE;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', ':');

    public static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
    }

    public static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    /** {@code events:write}. */
    @Override
    public String toString() {
        return text;
    }
}
