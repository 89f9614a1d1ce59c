package dev.carillon.subscriber;

import dev.carillon.event.PrintableName;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ServicePath;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a binding is given. In a change {@code null} leaves a member as it is, and an empty one removes it.
 *
 * @param service the name of an application beside Carillon
 * @param path see {@link ServicePath}
 * @param onRequest topics, joined by semicolons
 * @param onResponse the same
 * @param listen topics that stand for themselves and all below them, joined by semicolons
 */
public record BindingDraft(
        Optional<String> service,
        String path,
        Optional<String> onRequest,
        Optional<String> onResponse,
        Optional<String> listen) {

    /** The most topics of one member. */
    public static final int MOST_TOPICS = 100;

    /** Maximum length of one member with topics, in characters. */
    public static final int MAX_LENGTH = 4_000;

    /**
     * A new binding that is this.
     *
     * @throws RefusedException if a member breaks its rule, or they do not go together
     */
    public Binding asNew(String id, int application, Instant now) {
        if (path == null) {
            throw new RefusedException("/path", "is required", null);
        }
        return over(new Binding(0, id, application, null, null, Binding.Topics.NONE, now));
    }

    /**
     * This over what was there.
     *
     * @throws RefusedException if a member breaks its rule, or they do not go together
     */
    Binding over(Binding before) {
        Binding is = new Binding(
                before.number(),
                before.id(),
                before.application(),
                service == null
                        ? before.service()
                        : service.map(BindingDraft::name).orElse(null),
                path == null ? before.path() : ServicePath.of(path),
                new Binding.Topics(
                        onRequest == null ? before.onRequest() : raised("/onRequest", onRequest),
                        onResponse == null ? before.onResponse() : raised("/onResponse", onResponse),
                        listen == null ? before.listen() : heard(listen)),
                before.createdAt());
        check(is);
        return is;
    }

    private static void check(Binding binding) {
        if (binding.onRequest() == null && binding.onResponse() == null && binding.listen() == null) {
            throw new RefusedException("", "must have onRequest, onResponse or listen", null);
        }
        if (binding.listen() == null) {
            return;
        }
        if (binding.path().hasWildcard()) {
            throw new RefusedException(
                    "/path",
                    "must name one service, without a wildcard, where it listens",
                    binding.path().value());
        }
        List<TopicPattern> heard = TopicPattern.allAndBelow(binding.listen());
        for (String raised : new String[] {binding.onRequest(), binding.onResponse()}) {
            for (TopicName each : TopicName.listOf(raised)) {
                if (heard.stream().anyMatch(pattern -> pattern.matches(each))) {
                    throw new RefusedException(
                            "/listen",
                            "must not include what the same binding raises: it would call itself for ever",
                            binding.listen());
                }
            }
        }
    }

    private static String name(String given) {
        PrintableName.check("/application", given);
        return given;
    }

    private static String raised(String field, Optional<String> given) {
        return given.map(text -> text(field, text, BindingDraft::topics)).orElse(null);
    }

    private static List<String> topics(String text) {
        List<TopicName> topics = TopicName.listOf(text);
        for (TopicName each : topics) {
            if (each.isReserved()) {
                throw new RefusedException("topic", "must not be one of Carillon's own", each.value());
            }
        }
        return topics.stream().map(TopicName::value).toList();
    }

    private static String heard(Optional<String> given) {
        return given.map(text -> text("/listen", text, BindingDraft::names)).orElse(null);
    }

    private static List<String> names(String text) {
        return Stream.of(text.split(";"))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .peek(TopicPattern::andBelow) // as it is used it has more characters
                .map(each -> TopicPattern.of(each).value())
                .toList();
    }

    private interface Reading {
        List<String> of(String text);
    }

    private static String text(String field, String given, Reading reading) {
        List<String> topics;
        try {
            topics = reading.of(given);
        } catch (RefusedException e) {
            throw new RefusedException(field, e.rule(), e.value());
        }
        if (topics.isEmpty()) {
            throw new RefusedException(field, "must name a topic, or several joined by semicolons", given);
        }
        String text = String.join(";", topics);
        if (topics.size() > MOST_TOPICS || text.length() > MAX_LENGTH) {
            throw new RefusedException(
                    field, "must have at most " + MOST_TOPICS + " topics and " + MAX_LENGTH + " characters", given);
        }
        return text;
    }
}
