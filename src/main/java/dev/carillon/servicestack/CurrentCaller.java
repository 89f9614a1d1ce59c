package dev.carillon.servicestack;

import java.util.Set;

/**
 * Who asks ({@code ICurrentCaller}).
 *
 * @param application number of the application it acts for
 * @param userId what its subscriptions belong to: the prefix of its key, or {@code anonymous}
 * @param username for people
 * @param roles the scopes of its key
 */
public record CurrentCaller(
        int application, String userId, String username, Set<String> roles, boolean isAuthenticated) {

    /** Whose subscriptions are made without a key. */
    public static final String ANONYMOUS = "anonymous";

    private static final String ADMIN = "applications:write";

    public CurrentCaller {
        roles = Set.copyOf(roles);
    }

    public boolean isInRole(String role) {
        return roles.contains(role);
    }

    /** Whether it has one of these; with an empty list everybody has. */
    public boolean isInAnyRole(Set<String> wanted) {
        return wanted.isEmpty() || wanted.stream().anyMatch(roles::contains);
    }

    boolean isAdmin() {
        return isInRole(ADMIN);
    }
}
