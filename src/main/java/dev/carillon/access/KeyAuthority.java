package dev.carillon.access;

import dev.carillon.access.DeniedException.Reason;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller may do with keys: it makes, sees and revokes those that are not stronger than its own. For it there are no others.
 *
 * <p>A key is stronger than another if it is the admin key, has a scope that the other lacks, belongs to an application that the
 * other does not reach (with {@code applications:write} a key reaches all, else its own), ends later, or is one of the other's
 * makers. So a caller who may revoke a key may revoke everything that was made with it. Immutable, thread safe.
 *
 * @param caller who asks
 * @param makers ids of the keys that made its own: the one that did, that one's maker, and so on
 */
record KeyAuthority(Caller caller, Set<String> makers) {

    /** Longest line of makers. */
    static final int GENERATIONS = 16;

    KeyAuthority {
        makers = Set.copyOf(makers);
    }

    boolean isStronger(ApiKey key) {
        return key.isAdmin() && !isAdmin()
                || !caller.scopes().containsAll(key.scopes())
                || !reaches(key.application())
                || endsLater(key.expiresAt())
                || makers.contains(key.id());
    }

    /**
     * A key for the application that the caller acts for.
     *
     * @param expiresAt null: it ends with the caller's own
     * @throws DeniedException if the caller lacks one of the scopes, or has too many makers
     * @throws RefusedException of {@code /name}, {@code /scopes} or {@code /expiresAt}
     */
    ApiKey make(String name, KeyText text, Set<Scope> scopes, Instant now, Instant expiresAt) {
        for (Scope each : scopes) {
            if (!caller.may(each)) {
                throw new DeniedException(
                        Reason.NOT_ALLOWED, "a key can grant only what it has itself, and this one lacks " + each);
            }
        }
        if (caller.presented() != null && caller.presented().generation() >= GENERATIONS) {
            throw new DeniedException(
                    Reason.NOT_ALLOWED,
                    "a chain of keys that create keys has at most " + GENERATIONS
                            + " generations, and this key is in the last one; use a key that created it");
        }
        ApiKey made = new ApiKey(caller.application(), name, text, scopes, now, expiresAt == null ? end() : expiresAt);
        if (endsLater(made.expiresAt())) {
            throw new RefusedException(
                    "/expiresAt",
                    "must not be after " + end() + ", when the key of this request ends",
                    expiresAt.toString());
        }
        return made.madeBy(caller.presented());
    }

    /** The maker of a key that the caller sees, where it may see that one, too. */
    Optional<String> visibleMaker(ApiKey key) {
        boolean isOwn = caller.presented() != null && caller.presented().id().equals(key.maker());
        return Optional.ofNullable(key.maker()).filter(maker -> isOwn || isAdmin());
    }

    private boolean isAdmin() {
        return caller.presented() != null && caller.presented().isAdmin();
    }

    private boolean reaches(int application) {
        int own = caller.presented() == null
                ? caller.application()
                : caller.presented().application();
        return application == own || caller.may(Scope.APPLICATIONS_WRITE);
    }

    private boolean endsLater(Instant other) {
        return end() != null && (other == null || other.isAfter(end()));
    }

    /** Null if it has none. */
    private Instant end() {
        return caller.presented() == null ? null : caller.presented().expiresAt();
    }
}
