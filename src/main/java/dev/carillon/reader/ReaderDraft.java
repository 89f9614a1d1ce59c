package dev.carillon.reader;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.SyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader as it is asked for, checked.
 *
 * @param topics at least one
 * @param filter CESQL, or null
 * @param start where a new one begins; one that is there stays where it is
 */
public record ReaderDraft(
        String name, List<TopicPattern> topics, String filter, NamedReader.Limits limits, Start start) {

    private static final int MOST_TOPICS = 100;
    private static final int LONGEST_FILTER = 8_000;

    /**
     * @param topics none means all
     * @param filter CESQL, or null
     * @throws RefusedException of a field that breaks a rule
     */
    public static ReaderDraft of(
            String name, List<String> topics, String filter, NamedReader.Limits limits, Start start) {
        checkName(name);
        List<TopicPattern> patterns = new ArrayList<>();
        for (String each : topics.isEmpty() ? List.of("**") : topics) {
            try {
                patterns.add(TopicPattern.of(each));
            } catch (RefusedException e) {
                throw new RefusedException("/topics/" + patterns.size(), e.rule(), each);
            }
        }
        if (patterns.size() > MOST_TOPICS) {
            throw new RefusedException("/topics", "must be at most " + MOST_TOPICS, String.valueOf(patterns.size()));
        }
        if (filter != null) {
            checkFilter(filter);
        }
        check(limits);
        return new ReaderDraft(name, patterns, filter, limits, start);
    }

    static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new RefusedException(
                    "/name", "must be 1 to 100 of A-Z a-z 0-9 . _ - and begin with a letter or digit", name);
        }
    }

    private static void checkFilter(String filter) {
        if (filter.isBlank() || filter.length() > LONGEST_FILTER) {
            throw new RefusedException("/filter", "must have 1 to " + LONGEST_FILTER + " characters", null);
        }
        try {
            EventFilter.of(filter);
        } catch (SyntaxException e) {
            throw new RefusedException("/filter", "must be CESQL (" + e.getMessage() + ")", filter);
        }
    }

    private static void check(NamedReader.Limits limits) {
        within("/maxInFlight", limits.maxInFlight(), 1, 10_000);
        within("/maxDeliveries", limits.maxDeliveries(), 0, 1_000_000);
        if (limits.ackWait().compareTo(Duration.ofSeconds(1)) < 0
                || limits.ackWait().compareTo(Duration.ofHours(12)) > 0) {
            throw new RefusedException(
                    "/ackWait", "must be from 1 s to 12 h", limits.ackWait().toString());
        }
    }

    private static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new RefusedException(field, "must be from " + least + " to " + most, String.valueOf(value));
        }
    }
}
