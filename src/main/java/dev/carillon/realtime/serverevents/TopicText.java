package dev.carillon.realtime.serverevents;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Topics as the dialect writes them: any text between slashes, without wildcards, and with slashes around it or not. Stateless,
 * thread safe.
 */
final class TopicText {

    private TopicText() {}

    /** @throws RefusedException of field {@code topic} */
    static TopicName read(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == '/') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == '/') {
            to--;
        }
        if (text.length() > TopicName.MAX_LENGTH + 2) {
            throw new RefusedException("topic", "must have at most " + TopicName.MAX_LENGTH + " characters", text);
        }
        return TopicName.of(Arrays.stream(text.substring(from, to).split("/", -1))
                .map(TopicName::segment)
                .collect(Collectors.joining("/")));
    }

    static String write(TopicName topic) {
        return topic.value().indexOf('%') < 0
                ? topic.value()
                : topic.segments().stream().map(TopicName::decode).collect(Collectors.joining("/"));
    }
}
