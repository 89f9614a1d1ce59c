package dev.carillon.access;

import dev.carillon.event.PrintableName;
import dev.carillon.event.RefusedException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;

/** Somebody who comes in by name and password. Its roles are scopes. */
@Entity
@Table(name = "hub_user")
public class User {

    @Id
    @Column(name = "id")
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "name", nullable = false, updatable = false)
    private String name;

    @Column(name = "password", nullable = false)
    private String password;

    @Column(name = "scopes", nullable = false)
    private String scopes;

    @Column(name = "changed_by", nullable = false)
    private String changedBy;

    @Column(name = "changed_at", nullable = false)
    private Instant changedAt;

    protected User() {} // JPA

    User(Caller by, String name, String passwordHash, Set<Scope> scopes, Instant now) {
        id = UUID.randomUUID().toString();
        application = by.application();
        this.name = PrintableName.check("/name", name);
        change(by, passwordHash, scopes, now);
    }

    /** @param passwordHash or scopes: null leaves it */
    final void change(Caller by, String passwordHash, Set<Scope> newScopes, Instant now) {
        if (newScopes != null) {
            if (newScopes.isEmpty()) {
                throw new RefusedException("/scopes", "must have at least one scope", null);
            }
            scopes = Scope.row(newScopes);
        }
        password = passwordHash == null ? password : passwordHash;
        changedBy = by.name();
        changedAt = now.truncatedTo(ChronoUnit.MICROS);
    }

    public String id() {
        return id;
    }

    public int application() {
        return application;
    }

    public String name() {
        return name;
    }

    String passwordHash() {
        return password;
    }

    public Set<Scope> scopes() {
        return Scope.ofRow(scopes);
    }

    /** Name of the key, or the user, that has changed it last. */
    public String changedBy() {
        return changedBy;
    }

    public Instant changedAt() {
        return changedAt;
    }
}
