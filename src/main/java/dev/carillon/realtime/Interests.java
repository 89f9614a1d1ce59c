package dev.carillon.realtime;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.filter.PatternTree;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All interests of a node, found by application and topic. Those of the same pattern are one group, and the tree of patterns
 * is made anew only when a pattern is new: a thousand who want the same cost one. Thread safe.
 */
final class Interests {

    private static final int MOST_EMPTY = 1_000;

    private static final class OfApplication {

        private final Map<TopicPattern, Set<Interest>> groups = new ConcurrentHashMap<>();
        private PatternTree<TopicPattern> tree;
        private int emptied;

        synchronized void add(Interest interest) {
            Set<Interest> group = groups.get(interest.pattern());
            if (group == null) {
                group = ConcurrentHashMap.newKeySet();
                groups.put(interest.pattern(), group);
                tree = null;
            }
            group.add(interest);
        }

        synchronized void remove(Interest interest) {
            Set<Interest> group = groups.get(interest.pattern());
            if (group != null && group.remove(interest) && group.isEmpty()) {
                groups.remove(interest.pattern());
                emptied++;
                if (emptied > MOST_EMPTY) { // until then the tree only leads to what is not there
                    tree = null;
                }
            }
        }

        synchronized PatternTree<TopicPattern> tree() {
            if (tree == null) {
                PatternTree.Builder<TopicPattern> builder = PatternTree.builder();
                groups.keySet().forEach(each -> builder.add(each, each));
                tree = builder.build();
                emptied = 0;
            }
            return tree;
        }
    }

    private final Map<Integer, OfApplication> applications = new ConcurrentHashMap<>();

    void add(Interest interest) {
        applications
                .computeIfAbsent(interest.application(), it -> new OfApplication())
                .add(interest);
    }

    void remove(Interest interest) {
        OfApplication found = applications.get(interest.application());
        if (found != null) {
            found.remove(interest);
        }
    }

    boolean isEmpty() {
        return applications.values().stream().allMatch(each -> each.groups.isEmpty());
    }

    /** Those whose pattern matches. */
    void matching(int application, TopicName topic, Consumer<Interest> found) {
        OfApplication asked = applications.get(application);
        if (asked != null) {
            asked.tree().match(topic, pattern -> asked.groups
                    .getOrDefault(pattern, Set.of())
                    .forEach(found));
        }
    }
}
