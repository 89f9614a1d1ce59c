package dev.carillon.access;

import dev.carillon.event.RefusedException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * What a client has given.
     *
     * @throws RefusedException of {@code /scopes/<index>} if one is not a scope
     */
    public static Set<Scope> given(List<String> texts) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            int at = i;
            scopes.add(of(text).orElseThrow(() ->
                    new RefusedException("/scopes/" + at, "must be a scope, such as events:write", text)));
        }
        return scopes;
    }

    /** As a row keeps them. */
    static String row(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::toString).collect(Collectors.joining(" "));
    }

    /** From a row; one that is not known here is left out. */
    static Set<Scope> ofRow(String row) {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        Arrays.stream(row.split(" ")).forEach(each -> of(each).ifPresent(all::add));
        return all;
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
