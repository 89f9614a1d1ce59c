package dev.carillon.access;

import dev.carillon.event.RefusedException;
import dev.carillon.sql.LockWait;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that open the doors. A revoked or expired key opens nothing: at once on the node that revoked it, within one
 * second on every other. Thread safe.
 */
@ApplicationScoped
public class ApiKeys {

    private static final int CACHED = 10_000;
    private static final int READ = 250;

    /** Most keys that one page looks through for those that the caller may see. */
    private static final int LOOKED_THROUGH = 5_000;

    /** A new key; the only moment its text is known. */
    public record Created(ApiKey key, KeyText text) {}

    /**
     * A page.
     *
     * @param makers who made each of them, where the caller may see it: by its id
     * @param next where to go on; null on the last one
     */
    public record Found(List<ApiKey> keys, Map<String, String> makers, String next) {}

    private final ApiKeyStore store;
    private final Clock clock;
    private final FreshCache<String, Caller> known = new FreshCache<>(CACHED, System::nanoTime);

    /** SHA-256 of keys that were right here, whether they still are or not. */
    private final Set<String> opened = ConcurrentHashMap.newKeySet();

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
        Optional<Caller> caller = known.get(hash, store::find)
                .filter(it ->
                        isSame(it.presented().hash(), hash) && !it.presented().isExpired(now));
        if (caller.isPresent() && !opened.contains(hash)) {
            remember(hash);
        }
        return caller;
    }

    /** Whether it has opened a door of this node, lately; it may be revoked by now. */
    public boolean hasOpened(String bearer) {
        return KeyText.isPlausible(bearer) && opened.contains(KeyText.of(bearer).hash());
    }

    /** Whom the key of this id speaks for; empty if it is revoked or expired. */
    Optional<Caller> behind(String id) {
        Instant now = clock.instant();
        return store.behind(id).filter(it -> !it.presented().isExpired(now));
    }

    /** Those of them whose key is revoked or expired. Who came without one never is. */
    Set<Caller> gone(Collection<Caller> entered) {
        Instant now = clock.instant();
        List<Caller> callers =
                entered.stream().filter(each -> each.presented() != null).toList();
        Set<String> hashes = new HashSet<>();
        callers.stream()
                .filter(each -> !each.presented().isOfToken())
                .forEach(each -> hashes.add(each.presented().hash()));
        Set<String> present = hashes.isEmpty() ? Set.of() : store.present(hashes);
        Set<Caller> gone = new HashSet<>();
        for (Caller each : callers) {
            boolean isKept = each.presented().isOfToken()
                    || present.contains(each.presented().hash());
            if (each.presented().isExpired(now) || !isKept) {
                gone.add(each);
            }
        }
        return gone;
    }

    private void remember(String hash) {
        if (opened.size() >= CACHED) {
            opened.clear();
        }
        opened.add(hash);
    }

    /**
     * Keys of the application that the caller acts for, of those that it may see ({@link KeyAuthority}), in the order of their
     * ids. A page may have fewer than the most, also none, and go on all the same.
     *
     * @param after id of the last one before; {@code ""} begins
     */
    public Found list(Caller caller, String after, int most) {
        KeyAuthority authority = authority(caller);
        List<ApiKey> found = new ArrayList<>();
        String last = after;
        for (int read = 0; read < LOOKED_THROUGH; read += READ) {
            List<ApiKey> some = store.list(caller.application(), last, READ);
            for (ApiKey each : some) {
                if (!authority.isStronger(each)) {
                    if (found.size() == most) {
                        return found(found, authority, found.get(most - 1).id());
                    }
                    found.add(each);
                }
                last = each.id();
            }
            if (some.size() < READ) {
                return found(found, authority, null);
            }
        }
        return found(found, authority, last);
    }

    private static Found found(List<ApiKey> keys, KeyAuthority authority, String next) {
        Map<String, String> makers = new HashMap<>();
        keys.forEach(each -> authority.visibleMaker(each).ifPresent(maker -> makers.put(each.id(), maker)));
        return new Found(keys, makers, next);
    }

    /** That one, with its maker where the caller may see it; empty if the caller may see no such key. */
    public Optional<Found> find(Caller caller, String id) {
        KeyAuthority authority = authority(caller);
        return find(authority, id).map(key -> found(List.of(key), authority, null));
    }

    private Optional<ApiKey> find(KeyAuthority authority, String id) {
        return store.find(authority.caller().application(), id).filter(key -> !authority.isStronger(key));
    }

    /**
     * Makes a key for the application that the granter acts for. It is revoked with the granter's own.
     *
     * @param scopes at most those of the granter
     * @param expiresAt from when on it opens nothing; null for when the granter's own key does
     * @throws DeniedException if the granter lacks one of the scopes, or was revoked
     * @throws RefusedException of {@code /name}, {@code /scopes} or {@code /expiresAt}
     */
    public Created create(Caller granter, String name, Set<Scope> scopes, Instant expiresAt) {
        KeyText text = KeyText.random();
        ApiKey key = authority(granter).make(name, text, scopes, clock.instant(), expiresAt);
        LockWait.retry(() -> {
            store.add(key);
            return key;
        });
        AuditLog.keyMade(key, granter);
        return new Created(key, text);
    }

    /**
     * A key that is not stored yet: {@link #join} does that, within the caller's transaction, and {@link #joined} is to follow it.
     *
     * @param id its id, or null for a new one
     * @throws DeniedException if the granter lacks one of the scopes
     * @throws RefusedException of {@code /id}, {@code /name}, {@code /scopes} or {@code /expiresAt}
     */
    public Created draft(Caller granter, String id, String name, Set<Scope> scopes, Instant expiresAt) {
        KeyText text = KeyText.random();
        ApiKey key = authority(granter).make(name, text, scopes, clock.instant(), expiresAt);
        if (id != null && store.isTaken(id)) {
            throw new RefusedException("/id", "is already used by another key of this installation; leave it out", id);
        }
        return new Created(id == null ? key : key.withId(id), text);
    }

    public void join(Created drafted) {
        store.add(drafted.key());
    }

    /** After the commit. */
    public void joined(Created drafted, Caller granter) {
        AuditLog.keyMade(drafted.key(), granter);
    }

    /**
     * Revokes a key with all that were made with it, at whatever remove.
     *
     * @return how many; 0 if the caller may see no such key
     * @throws ConflictException if it is the admin key
     */
    public int revoke(Caller caller, String id) {
        Optional<ApiKey> key = find(authority(caller), id);
        if (key.isEmpty()) {
            return 0;
        }
        if (key.get().isAdmin()) {
            throw new ConflictException(
                    "the admin key cannot be revoked, only replaced: set carillon.admin.key and restart");
        }
        int revoked;
        try {
            revoked = LockWait.retry(() -> store.remove(id)); // H2 locks in no order: two who revoke may meet
        } finally {
            known.clear();
        }
        if (revoked > 0) {
            AuditLog.keyRevoked(key.get(), revoked, caller);
        }
        return revoked;
    }

    private KeyAuthority authority(Caller caller) {
        ApiKey own = caller.presented();
        return new KeyAuthority(caller, own == null || own.maker() == null ? Set.of() : store.makers(own.id()));
    }

    void forget() {
        known.clear();
    }

    private static boolean isSame(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
    }
}
