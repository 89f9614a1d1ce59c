package dev.carillon.event;

import java.util.List;

/**
 * Which topics a subscriber receives: {@code order/paid}, {@code order/*} (exactly one segment there) or {@code order/**}
 * (zero or more, so {@code order} as well).
 *
 * <p>The same grammar and limits as {@link TopicName}, and {@code *} and {@code **} as whole segments. Without a
 * wildcard it means exactly itself; {@link #andBelow} makes the form in which a name also means all below it.
 * Immutable, thread safe.
 */
public record TopicPattern(String value) {

    /** Every topic. */
    public static final TopicPattern ALL = new TopicPattern("**");

    /** @throws RefusedException of field {@code pattern}, if this is not a pattern */
    public TopicPattern {
        value = TopicName.canonical(value, true);
    }

    public static TopicPattern of(String text) {
        return new TopicPattern(text);
    }

    /** {@code order} means {@code order/**}; what already has a wildcard stays as it is. */
    public static TopicPattern andBelow(String name) {
        TopicPattern plain = new TopicPattern(name);
        return plain.hasWildcard() ? plain : new TopicPattern(plain.value + "/**");
    }

    /**
     * Several such names joined by semicolons: {@code "order; stock/low"}.
     *
     * @throws RefusedException of field {@code pattern}, if one of them is not a pattern, or there is none
     */
    public static List<TopicPattern> allAndBelow(String names) {
        List<TopicPattern> patterns =
                TopicName.names(names).map(TopicPattern::andBelow).toList();
        if (patterns.isEmpty()) {
            throw new RefusedException("pattern", "is required", names);
        }
        return patterns;
    }

    /** {@code order.*} to {@code order/*}. */
    public static TopicPattern fromDotted(String dotted) {
        return new TopicPattern(dotted == null ? null : dotted.replace('.', '/'));
    }

    public boolean hasWildcard() {
        return value.indexOf('*') >= 0;
    }

    /**
     * Whether this includes Carillon's own topics. Only a pattern that names {@code carillon} itself does: {@code **} is
     * every topic of the publishers.
     */
    public boolean isReserved() {
        return TopicName.isReserved(value);
    }

    public boolean matches(TopicName topic) {
        if (topic.isReserved() != isReserved()) {
            return false;
        }
        return matches(value.split("/"), topic.value().split("/"));
    }

    /** Backs up to the last {@code **} only, so that no pattern costs more than pattern times topic. */
    static boolean matches(String[] pattern, String[] topic) {
        int p = 0;
        int t = 0;
        int deep = -1;
        int deepTopic = 0;
        while (t < topic.length) {
            if (p < pattern.length && pattern[p].equals("**")) {
                deep = p++;
                deepTopic = t;
            } else if (p < pattern.length && (pattern[p].equals("*") || pattern[p].equals(topic[t]))) {
                p++;
                t++;
            } else if (deep >= 0) {
                p = deep + 1;
                t = ++deepTopic;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p].equals("**")) {
            p++;
        }
        return p == pattern.length;
    }

    @Override
    public String toString() {
        return value;
    }
}
