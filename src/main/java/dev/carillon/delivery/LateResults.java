package dev.carillon.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What could not be recorded with the rest: each endpoint's by itself, as order matters within an endpoint only. Of one
 * thread.
 */
final class LateResults {

    private final Map<Long, Deque<Recording>> late = new TreeMap<>();

    boolean isEmpty() {
        return late.isEmpty();
    }

    List<Long> endpoints() {
        return List.copyOf(late.keySet());
    }

    /** What is to be recorded next of this endpoint. */
    Recording first(long endpoint) {
        return late.get(endpoint).peek();
    }

    /** That one is recorded. True if there is more. */
    boolean removeFirst(long endpoint) {
        Deque<Recording> of = late.get(endpoint);
        of.poll();
        if (of.isEmpty()) {
            late.remove(endpoint);
        }
        return !of.isEmpty();
    }

    /** Divides it. */
    void add(EndedAttempts.Group group) {
        group.byEndpoint().forEach(this::add);
    }

    private void add(long endpoint, EndedAttempts.Group more) {
        Deque<Recording> of = late.computeIfAbsent(endpoint, first -> new ArrayDeque<>());
        boolean isNext = of.isEmpty() || of.peekLast().isInDoubt(); // what may be written stays as it is
        of.add(new Recording(isNext ? more : of.pollLast().group().and(more)));
    }

    /** Adds those of endpoints that are late already; returns the others. */
    EndedAttempts.Group addLate(EndedAttempts.Group fresh) {
        EndedAttempts.Group others = EndedAttempts.Group.empty();
        EndedAttempts.Group theirs = EndedAttempts.Group.empty();
        fresh.results()
                .forEach(each ->
                        (isLate(each.delivery()) ? theirs : others).results().add(each));
        fresh.putBack()
                .forEach(each ->
                        (isLate(each.delivery()) ? theirs : others).putBack().add(each));
        add(theirs);
        return others;
    }

    private boolean isLate(Delivery delivery) {
        return late.containsKey(delivery.key().subscription());
    }
}
