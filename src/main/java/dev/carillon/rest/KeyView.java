package dev.carillon.rest;

import dev.carillon.access.ApiKey;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A key as the API shows it; {@code madeBy} where the caller may know that key; {@code key}, its text, only in the answer that
 * made it.
 */
public record KeyView(
        String id,
        String name,
        String prefix,
        Set<Scope> scopes,
        Instant createdAt,
        Instant expiresAt,
        String madeBy,
        String key) {

    static KeyView of(ApiKey key, String madeBy, String text) {
        return new KeyView(
                key.id(), key.name(), key.prefix(), key.scopes(), key.createdAt(), key.expiresAt(), madeBy, text);
    }

    static List<KeyView> of(ApiKeys.Found found) {
        return found.keys().stream()
                .map(each -> of(each, found.makers().get(each.id()), null))
                .toList();
    }
}
