package dev.carillon.access;

import java.util.Set;

/**
 * Who asks, once known: the application it acts for and what it may do.
 *
 * @param application number of the application, the tenant key in every table
 * @param applicationName its name, as in addresses and in the default {@code source}
 * @param scopes what it may do
 * @param key prefix of the key it came with, or the name of the door ({@code cdi}, {@code jms}); for logs
 * @param presented the key it came with; null at doors that ask for none
 * @param address where it asks from, as the server says; null where that is not known
 */
public record Caller(
        int application, String applicationName, Set<Scope> scopes, String key, ApiKey presented, String address) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** At a door that asks for no key. */
    public Caller(int application, String applicationName, Set<Scope> scopes, String door) {
        this(application, applicationName, scopes, door, null, null);
    }

    static Caller with(ApiKey key, Application application) {
        return new Caller(application.number(), application.name(), key.scopes(), key.prefix(), key, null);
    }

    /** As people call it: the name of its key, or of the user who has logged in; else that of the door. */
    public String name() {
        return presented == null ? key : presented.name();
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** The same one, who may do this and nothing else, if it may do this. */
    public Caller only(Scope scope) {
        Set<Scope> left = may(scope) ? Set.of(scope) : Set.of();
        return new Caller(application, applicationName, left, key, presented, address);
    }

    Caller from(String newAddress) {
        return new Caller(application, applicationName, scopes, key, presented, newAddress);
    }

    Caller actingFor(Application other) {
        return new Caller(other.number(), other.name(), scopes, key, presented, address);
    }
}
