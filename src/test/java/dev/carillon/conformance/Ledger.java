package dev.carillon.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What was sent, what was answered, and what is wrong. Thread safe. */
public final class Ledger {

    private final Map<String, Expected> stored = new ConcurrentHashMap<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    /** Whether no event of this source and id was sent before: another one under them would be refused for that. */
    boolean isNew(Verdict verdict) {
        Meant meant = Verdicts.meant(verdict);
        if (meant == null || !meant.attributes().containsKey("id")) {
            return true;
        }
        return keys.add(
                meant.attributes().get("source") + "\n" + meant.attributes().get("id"));
    }

    void sent() {
        sent.incrementAndGet();
    }

    void refused() {
        refused.incrementAndGet();
    }

    /** @param id Carillon's */
    void stored(String id, Expected event) {
        Expected before = stored.putIfAbsent(id, event);
        if (before != null && !before.repeatable().equals(event.repeatable())) {
            wrong(event.repeatable(), "it has the id " + id + " of another event");
        }
    }

    void wrong(String repeatable, String what) {
        wrong.add(what + "\n  " + repeatable);
    }

    void wrong(String repeatable, List<String> what) {
        what.forEach(each -> wrong(repeatable, each));
    }

    Map<String, Expected> stored() {
        return stored;
    }

    /** Each with the message that shows it, grouped by what is wrong. */
    public List<String> wrong() {
        List<String> found = new ArrayList<>(new HashSet<>(wrong));
        found.sort(null);
        return found;
    }

    @Override
    public String toString() {
        return sent + " sent, " + stored.size() + " stored, " + refused + " refused, " + wrong.size() + " wrong";
    }
}
