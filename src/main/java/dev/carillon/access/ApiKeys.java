package dev.carillon.access;

import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that open the doors. A revoked or expired key opens nothing: at once on the node that revoked it, within one
 * second on every other. Thread safe.
 */
@ApplicationScoped
public class ApiKeys {

    private static final int CACHED = 10_000;

    /** A new key; the only moment its text is known. */
    public record Created(ApiKey key, KeyText text) {}

    record Known(ApiKey key, Caller caller) {}

    private final ApiKeyStore store;
    private final Clock clock;
    private final FreshCache<String, Known> known = new FreshCache<>(CACHED, System::nanoTime);

    @Inject
    ApiKeys(ApiKeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    protected ApiKeys() { // CDI client proxy
        this(null, null);
    }

    /** Whom this key speaks for; empty if it is unknown, revoked or expired. */
    public Optional<Caller> authenticate(String bearer) {
        if (!KeyText.isPlausible(bearer)) {
            return Optional.empty();
        }
        String hash = KeyText.of(bearer).hash();
        Instant now = clock.instant();
        return known.get(hash, store::find)
                .filter(it -> isSame(it.key.hash(), hash) && !it.key.isExpired(now))
                .map(Known::caller);
    }

    /** Keys of this application after this id, in the order of their ids; {@code ""} begins. */
    public List<ApiKey> list(int application, String after, int most) {
        return store.list(application, after, most);
    }

    public Optional<ApiKey> find(int application, String id) {
        return store.find(application, id);
    }

    /**
     * Makes a key for the application that the granter acts for.
     *
     * @param scopes at most those of the granter
     * @param expiresAt from when on it opens nothing, or null
     * @throws DeniedException if the granter lacks one of the scopes
     * @throws RefusedException of {@code /name}, {@code /scopes} or {@code /expiresAt}
     */
    public Created create(Caller granter, String name, Set<Scope> scopes, Instant expiresAt) {
        for (Scope each : scopes) {
            if (!granter.may(each)) {
                throw new DeniedException(
                        DeniedException.Reason.NOT_ALLOWED, "a key grants only what it has itself, and lacks " + each);
            }
        }
        KeyText text = KeyText.random();
        ApiKey key = new ApiKey(granter.application(), name, text, scopes, clock.instant(), expiresAt);
        store.add(key);
        return new Created(key, text);
    }

    /** @return whether there was such a key */
    public boolean revoke(int application, String id) {
        try {
            return store.remove(application, id);
        } finally {
            known.clear();
        }
    }

    void forget() {
        known.clear();
    }

    private static boolean isSame(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
    }
}
