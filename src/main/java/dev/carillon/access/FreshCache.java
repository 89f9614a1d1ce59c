package dev.carillon.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Remembers what was found for at most one second, so that a change made on any node is seen everywhere within that.
 *
 * <p>An entry half as old is read again by one of those who ask for it, so that a busy one never makes all of them wait.
 * What was not found is remembered apart, so that guessing drives out nothing that is in use. Both sides are bounded.
 * Thread safe.
 */
public final class FreshCache<K, V> {

    /** No answer is older than this. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final long EXPIRES = LONGEST.toNanos();
    private static final long REFRESHES = EXPIRES / 2;

    private record Entry<V>(Optional<V> value, long readAt, AtomicBoolean refreshing) {
        Entry(Optional<V> value, long readAt) {
            this(value, readAt, new AtomicBoolean());
        }
    }

    private final Map<K, Entry<V>> found = new ConcurrentHashMap<>();
    private final Map<K, Entry<V>> missing = new ConcurrentHashMap<>();
    private final int most;
    private final LongSupplier nanos;
    private final AtomicInteger cleared = new AtomicInteger();

    /**
     * @param most maximum number of entries of each side
     * @param nanos as {@link System#nanoTime}
     */
    public FreshCache(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /** @param read reads the truth; what it throws is rethrown */
    public Optional<V> get(K key, Function<K, Optional<V>> read) {
        Entry<V> entry = found.get(key);
        if (entry == null) {
            entry = missing.get(key);
        }
        if (entry != null) {
            long age = nanos.getAsLong() - entry.readAt;
            if (age < REFRESHES || (age < EXPIRES && !entry.refreshing.compareAndSet(false, true))) {
                return entry.value;
            }
        }
        return read(key, read);
    }

    /** Forgets everything; the next question of each kind reads. */
    public void clear() {
        cleared.incrementAndGet();
        found.clear();
        missing.clear();
    }

    int size() {
        return found.size() + missing.size();
    }

    private Optional<V> read(K key, Function<K, Optional<V>> read) {
        int before = cleared.get();
        long readAt = nanos.getAsLong(); // before reading: an answer is as old as its question
        Optional<V> value = read.apply(key);
        put(value.isPresent() ? found : missing, key, new Entry<>(value, readAt));
        (value.isPresent() ? missing : found).remove(key);
        if (cleared.get() != before) { // read before what was changed, perhaps
            found.remove(key);
            missing.remove(key);
        }
        return value;
    }

    private void put(Map<K, Entry<V>> side, K key, Entry<V> entry) {
        if (side.size() >= most && !side.containsKey(key)) {
            long now = entry.readAt;
            side.values().removeIf(each -> now - each.readAt >= EXPIRES);
            if (side.size() >= most) {
                side.clear(); // all of them in use within one second: reading again is cheaper than an order of use
            }
        }
        side.put(key, entry);
    }
}
