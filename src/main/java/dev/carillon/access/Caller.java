package dev.carillon.access;

import java.util.Set;

/**
 * Who asks, once known: the application it acts for and what it may do.
 *
 * @param application number of the application, the tenant key in every table
 * @param applicationName its name, as in addresses and in the default {@code source}
 * @param scopes what it may do
 * @param key prefix of the key it came with, or the name of the door ({@code cdi}, {@code jms}); for logs
 */
public record Caller(int application, String applicationName, Set<Scope> scopes, String key) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
