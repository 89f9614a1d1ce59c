package dev.carillon.access;

import dev.carillon.event.PrintableName;
import dev.carillon.event.RefusedException;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;

/** A key as it is kept: never its text, only the SHA-256 of it. */
@Entity
@Table(name = "api_key")
public class ApiKey {

    /** Text, as PostgreSQL's uuid asks for another binding in EclipseLink than in Hibernate. */
    @Id
    @Column(name = "id")
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "name", nullable = false, updatable = false)
    private String name;

    @Column(name = "prefix", nullable = false)
    private String prefix;

    @Column(name = "hash", nullable = false)
    private String hash;

    @Column(name = "scopes", nullable = false, updatable = false)
    private String scopes;

    @Column(name = "admin", nullable = false, updatable = false)
    private boolean admin;

    @Column(name = "created_at", nullable = false)
    private Instant createdAt;

    @Column(name = "expires_at", updatable = false)
    private Instant expiresAt;

    @Column(name = "made_by", updatable = false)
    private String maker;

    @Column(name = "generation", nullable = false, updatable = false)
    private short generation;

    @Column(name = "login_of", updatable = false)
    private String loginOf;

    @Transient
    private boolean ofToken;

    protected ApiKey() {} // JPA

    ApiKey(int application, String name, KeyText text, Set<Scope> scopes, Instant now, Instant expiresAt) {
        if (scopes.isEmpty()) {
            throw new RefusedException("/scopes", "must have at least one scope", null);
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw new RefusedException("/expiresAt", "must be in the future", expiresAt.toString());
        }
        id = UUID.randomUUID().toString();
        this.application = application;
        this.name = PrintableName.check("/name", name);
        prefix = text.prefix();
        hash = text.hash();
        this.scopes = Scope.row(scopes);
        createdAt = now.truncatedTo(ChronoUnit.MICROS);
        this.expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** The key that {@link AdminKey} made. */
    static ApiKey admin(KeyText text, Instant now) {
        ApiKey key = new ApiKey(Application.DEFAULT, "admin", text, Scope.all(), now, null);
        key.admin = true;
        return key;
    }

    /** The one behind the token that a user is given; nobody knows a text for it. */
    static ApiKey ofLogin(User user, Instant now, Instant expiresAt) {
        ApiKey key = new ApiKey(user.application(), user.name(), KeyText.random(), user.scopes(), now, expiresAt);
        key.prefix = "login";
        key.loginOf = user.id();
        return key;
    }

    /** What a token of somebody else says; it is kept nowhere. */
    static ApiKey ofToken(int application, String name, Set<Scope> scopes, Instant expiresAt) {
        ApiKey key = new ApiKey(application, name, KeyText.random(), scopes, expiresAt.minusSeconds(1), expiresAt);
        key.prefix = "token";
        key.ofToken = true;
        return key;
    }

    /** Whether no row tells that it still opens anything. */
    boolean isOfToken() {
        return ofToken;
    }

    /** Before it is kept. */
    ApiKey madeBy(ApiKey other) {
        if (other != null) {
            maker = other.id;
            generation = (short) (other.generation + 1);
        }
        return this;
    }

    /** Before it is kept: the id that it has elsewhere. */
    ApiKey withId(String other) {
        id = other;
        return this;
    }

    /** Another text for the same key: what was made with it stays. */
    void replaceBy(ApiKey other) {
        prefix = other.prefix;
        hash = other.hash;
        createdAt = other.createdAt;
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

    /** Enough of the key to distinguish it from others. */
    public String prefix() {
        return prefix;
    }

    public Set<Scope> scopes() {
        if (admin) {
            return Scope.all(); // also those that are newer than its row
        }
        return Scope.ofRow(scopes);
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** From when on it opens nothing; null if it has no end. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Whether start-up made it. */
    public boolean isAdmin() {
        return admin;
    }

    /** Id of the key that made it; null if start-up did, or if it is from before that was kept. */
    String maker() {
        return maker;
    }

    /** How many makers it has. */
    int generation() {
        return generation;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    String hash() {
        return hash;
    }
}
