package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.access.User;
import java.time.Instant;
import java.util.Set;

/** A user as the API shows it; never its password. {@code changedBy}: the key or user that has changed it last. */
public record UserView(String id, String name, Set<Scope> scopes, String changedBy, Instant changedAt) {

    static UserView of(User user) {
        return new UserView(user.id(), user.name(), user.scopes(), user.changedBy(), user.changedAt());
    }
}
