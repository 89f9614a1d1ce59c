package dev.carillon.servicestack;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The name of an event in this dialect, and the topics it stands for.
 *
 * <p>Strictly, as in the original, it is 4 to 100 ASCII letters, digits, {@code -} and {@code _}. Leniently it may hold
 * {@code .}, {@code /} and {@code *} as well, if that makes a {@link TopicPattern}; a name with dots and without slash
 * stands for both spellings, {@code order.paid} and {@code order/paid}.
 */
final class EventName {

    private static final Pattern STRICT = Pattern.compile("[\\w-]{4,100}");
    private static final Pattern LENIENT = Pattern.compile("[\\w\\-./*]{4,100}");

    private EventName() {}

    static boolean isValid(String name, boolean strict) {
        return strict
                ? STRICT.matcher(name).matches()
                : LENIENT.matcher(name).matches() && !patterns(name).isEmpty();
    }

    /** What a subscription to this name hears; empty if it is not a name. */
    static List<String> patterns(String name) {
        Set<String> patterns = new LinkedHashSet<>();
        String bare = name.replaceAll("^/+|/+$", "");
        add(patterns, bare, UnaryOperator.identity());
        if (bare.indexOf('/') < 0 && bare.indexOf('.') >= 0) {
            add(patterns, bare, each -> TopicPattern.fromDotted(each).value());
        }
        return List.copyOf(patterns);
    }

    private static void add(Set<String> patterns, String text, UnaryOperator<String> spelling) {
        try {
            patterns.add(TopicPattern.of(spelling.apply(text)).value());
        } catch (RefusedException noPattern) {
            // the other spelling may be one
        }
    }

    /** Whether a subscription to this name wants an event of that one; upper and lower case are the same. */
    static boolean hears(String subscribed, String event) {
        if (subscribed.equalsIgnoreCase(event)) {
            return true;
        }
        String lower = event.toLowerCase(Locale.ROOT);
        List<String> topics = patterns(lower);
        return patterns(subscribed.toLowerCase(Locale.ROOT)).stream()
                .map(TopicPattern::of)
                .anyMatch(pattern -> topics.stream().anyMatch(each -> matches(pattern, each)));
    }

    private static boolean matches(TopicPattern pattern, String topic) {
        return topic.indexOf('*') < 0 && pattern.matches(TopicName.of(topic));
    }
}
