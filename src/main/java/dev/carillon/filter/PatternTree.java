package dev.carillon.filter;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Values under topic patterns, found by topic in one walk: the same answer as {@link TopicPattern#matches} for each, at
 * a cost that does not grow with the patterns that have nothing in common with the topic.
 *
 * <p>A trie of segments, walked like an automaton: a step keeps the set of nodes reached so far, so that no pattern,
 * however many {@code **} it has, costs more than its own length for each segment. Patterns below {@code carillon/} have
 * a root of their own, as {@code **} does not hear Carillon's own topics. Immutable, thread safe.
 *
 * @param <T> a value; two that are equal are one
 */
public final class PatternTree<T> {

    private final Node open;
    private final Node reserved;
    private final List<T> values;
    private final int nodes;

    private PatternTree(Builder<T> from) {
        open = from.open;
        reserved = from.reserved;
        values = List.copyOf(from.values);
        nodes = from.nodes;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** The values one of whose patterns matches, each once. */
    public List<T> match(TopicName topic) {
        List<T> found = new ArrayList<>();
        match(topic, found::add);
        return found;
    }

    /** Gives each value one of whose patterns matches to {@code found}, once. */
    public void match(TopicName topic, Consumer<? super T> found) {
        String[] segments = topic.value().split("/");
        List<Node> here = new ArrayList<>();
        enter(topic.isReserved() ? reserved : open, here, null);
        BitSet entered = new BitSet();
        for (String segment : segments) {
            List<Node> next = new ArrayList<>(here.size() + 2);
            entered.clear();
            for (Node each : here) {
                if (each.deep) {
                    enter(each, next, entered);
                }
                enter(each.below.get(segment), next, entered);
                enter(each.any, next, entered);
            }
            if (next.isEmpty()) {
                return;
            }
            here = next;
        }
        give(here, found);
    }

    /** A node is reached from its parent and, if it is a {@code **}, from itself: without the mark it would stand twice. */
    private static void enter(Node node, List<Node> into, BitSet entered) {
        if (node == null) {
            return;
        }
        if (node.deep && entered != null) {
            if (entered.get(node.number)) {
                return;
            }
            entered.set(node.number);
        }
        into.add(node);
        enter(node.anyDepth, into, entered); // ** is also no segment at all
    }

    private void give(List<Node> reached, Consumer<? super T> found) {
        BitSet given = null;
        int[] first = null;
        for (Node node : reached) {
            if (node.values.length == 0) {
                continue;
            }
            if (first == null) { // most topics end in one node, whose values are distinct already
                first = node.values;
                for (int each : first) {
                    found.accept(values.get(each));
                }
                continue;
            }
            if (given == null) {
                given = new BitSet(values.size());
                for (int each : first) {
                    given.set(each);
                }
            }
            for (int each : node.values) {
                if (!given.get(each)) {
                    given.set(each);
                    found.accept(values.get(each));
                }
            }
        }
    }

    @Override
    public String toString() {
        return "PatternTree[" + values.size() + " values, " + nodes + " nodes]";
    }

    private static final class Node {
        private static final int[] NONE = {};

        private final int number;
        private final boolean deep;
        private final Map<String, Node> below = new HashMap<>(2);
        private Node any;
        private Node anyDepth;
        private int[] values = NONE;

        private Node(int number, boolean deep) {
            this.number = number;
            this.deep = deep;
        }

        private void add(int value) {
            for (int each : values) {
                if (each == value) {
                    return;
                }
            }
            values = Arrays.copyOf(values, values.length + 1);
            values[values.length - 1] = value;
        }
    }

    /** Collects patterns and values. Not thread safe; of no use after {@link #build}. */
    public static final class Builder<T> {

        private int nodes;
        private final Node open = node(false);
        private final Node reserved = node(false);
        private final List<T> values = new ArrayList<>();
        private final Map<T, Integer> numbers = new HashMap<>();

        private Builder() {}

        /** From now on {@code value} is found under this pattern, too. */
        public Builder<T> add(TopicPattern pattern, T value) {
            Objects.requireNonNull(value);
            Node node = pattern.isReserved() ? reserved : open;
            for (String segment : pattern.value().split("/")) {
                node = child(node, segment);
            }
            node.add(numbers.computeIfAbsent(value, this::number));
            return this;
        }

        public PatternTree<T> build() {
            return new PatternTree<>(this);
        }

        private int number(T value) {
            values.add(value);
            return values.size() - 1;
        }

        private Node child(Node parent, String segment) {
            if (segment.equals("**")) {
                if (parent.deep) { // **/** says no more than **
                    return parent;
                }
                parent.anyDepth = parent.anyDepth == null ? node(true) : parent.anyDepth;
                return parent.anyDepth;
            }
            if (segment.equals("*")) {
                parent.any = parent.any == null ? node(false) : parent.any;
                return parent.any;
            }
            return parent.below.computeIfAbsent(segment, any -> node(false));
        }

        private Node node(boolean deep) {
            return new Node(nodes++, deep);
        }
    }
}
