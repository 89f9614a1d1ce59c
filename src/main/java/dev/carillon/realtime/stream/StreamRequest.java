package dev.carillon.realtime.stream;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.SyntaxException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a stream is to tell.
 *
 * @param topics at least one
 * @param filter in addition, or null
 * @param cursor after which position, or empty for what comes from now on; 0 begins with the oldest event that is kept
 */
public record StreamRequest(List<TopicPattern> topics, EventFilter filter, OptionalLong cursor) {

    private static final int MOST_TOPICS = 100;
    private static final int LONGEST_FILTER = 10_000;

    public StreamRequest {
        topics = List.copyOf(topics);
    }

    /** @throws RefusedException of a parameter, or of {@code Last-Event-ID} */
    static StreamRequest of(HttpServletRequest request) {
        String header = request.getHeader("Last-Event-ID"); // so says it a browser that comes back
        boolean isBack = header != null && !header.isEmpty();
        return new StreamRequest(
                topics(request.getParameterValues("topic")),
                filter(single(request, "filter")),
                isBack ? cursor("Last-Event-ID", header) : cursor("cursor", single(request, "cursor")));
    }

    /**
     * The same in whatever protocol.
     *
     * @param topics none means all
     * @param filter CESQL, or null
     * @param cursor null for what comes from now on
     * @throws RefusedException of one of the three
     */
    public static StreamRequest of(Collection<String> topics, String filter, String cursor) {
        return new StreamRequest(
                topics(topics.isEmpty() ? null : topics.toArray(String[]::new)),
                filter(filter),
                cursor("cursor", cursor));
    }

    private static List<TopicPattern> topics(String[] given) {
        if (given == null) {
            return List.of(TopicPattern.ALL);
        }
        List<TopicPattern> topics = new ArrayList<>();
        for (String each : given) {
            try {
                topics.add(TopicPattern.of(each));
            } catch (RefusedException e) {
                throw new RefusedException("topic", e.rule(), each);
            }
        }
        if (topics.size() > MOST_TOPICS) {
            throw new RefusedException("topic", "must be given at most " + MOST_TOPICS + " times", null);
        }
        return topics;
    }

    private static EventFilter filter(String text) {
        if (text == null) {
            return null;
        }
        if (text.length() > LONGEST_FILTER) {
            throw new RefusedException("filter", "must have at most " + LONGEST_FILTER + " characters", text);
        }
        try {
            return EventFilter.of(text);
        } catch (SyntaxException e) {
            throw new RefusedException("filter", "must be CESQL (" + e.getMessage() + ")", text);
        }
    }

    private static OptionalLong cursor(String name, String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new RefusedException(name, "must be the cursor of an event", text);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static String single(HttpServletRequest request, String name) {
        String[] given = request.getParameterValues(name);
        if (given == null) {
            return null;
        }
        if (given.length > 1) {
            throw new RefusedException(name, "must be given only once", null);
        }
        return given[0];
    }
}
