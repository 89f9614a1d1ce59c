package dev.carillon.realtime;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.filter.PatternTree;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All interests of a node, found by application and topic. Those of the same pattern are one group. What has no wildcard, such as
 * a guid, is found by its name; the tree of the others is made again only when a pattern is new. Thread safe.
 */
final class Interests {

    private static final int MOST_EMPTY = 1_000;

    private static final class OfApplication {

        private final Map<String, Set<Interest>> groups = new ConcurrentHashMap<>(); // by pattern
        private final Set<TopicPattern> patterns = new HashSet<>(); // those with a wildcard
        private PatternTree<TopicPattern> tree;
        private int emptied;

        synchronized void add(Interest interest) {
            String name = interest.pattern().value();
            Set<Interest> group = groups.get(name);
            if (group == null) {
                group = ConcurrentHashMap.newKeySet();
                groups.put(name, group);
                if (interest.pattern().hasWildcard()) {
                    patterns.add(interest.pattern());
                    tree = null;
                }
            }
            group.add(interest);
        }

        synchronized void remove(Interest interest) {
            String name = interest.pattern().value();
            Set<Interest> group = groups.get(name);
            if (group != null && group.remove(interest) && group.isEmpty()) {
                groups.remove(name);
                if (patterns.remove(interest.pattern())) {
                    emptied++;
                }
                if (emptied > MOST_EMPTY) { // until then the tree only leads to what is not there
                    tree = null;
                }
            }
        }

        Set<Interest> of(String pattern) {
            return groups.getOrDefault(pattern, Set.of());
        }

        synchronized PatternTree<TopicPattern> tree() {
            if (tree == null) {
                PatternTree.Builder<TopicPattern> builder = PatternTree.builder();
                patterns.forEach(each -> builder.add(each, each));
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
            asked.of(topic.value()).forEach(found);
            asked.tree().match(topic, pattern -> asked.of(pattern.value()).forEach(found));
        }
    }
}
