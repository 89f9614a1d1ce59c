package dev.carillon.realtime.signalr;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a node, by their tokens. A group of callers may have no more than are free: so the first half, if it is alone, and
 * there is always room for another one. Thread safe.
 */
final class HttpConnections {

    private static final int MOST = 50_000;

    private final int most;
    private final Map<String, HttpConnection> byToken = new ConcurrentHashMap<>();
    private final Map<String, Integer> ofGroup = new ConcurrentHashMap<>();

    HttpConnections() {
        this(MOST);
    }

    HttpConnections(int most) {
        this.most = most;
    }

    /** False if its group has too many. */
    boolean add(HttpConnection made) {
        boolean[] isAdded = new boolean[1];
        ofGroup.compute(made.caller().group(), (group, before) -> {
            int count = before == null ? 0 : before;
            isAdded[0] = count < most - byToken.size();
            if (isAdded[0]) {
                byToken.put(made.token(), made);
                return count + 1;
            }
            return before;
        });
        return isAdded[0];
    }

    /** Null if there is none. */
    HttpConnection find(String token) {
        return byToken.get(token);
    }

    void remove(HttpConnection ended) {
        if (byToken.remove(ended.token(), ended)) {
            ofGroup.computeIfPresent(ended.caller().group(), (group, count) -> count == 1 ? null : count - 1);
        }
    }

    Collection<HttpConnection> all() {
        return byToken.values();
    }

    void clear() {
        byToken.clear();
        ofGroup.clear();
    }
}
