package dev.carillon.broker;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Which topics go out to the broker, as {@code carillon.jms.publish} says it: patterns separated by commas; one with
 * {@code !} in front excludes. {@code **,!realtime/**} is everything but what is below {@code realtime}.
 */
public record TopicSelection(List<TopicPattern> included, List<TopicPattern> excluded) {

    /** @throws dev.carillon.event.RefusedException if one of them is not a pattern */
    public static TopicSelection parse(String text) {
        List<TopicPattern> included = new ArrayList<>();
        List<TopicPattern> excluded = new ArrayList<>();
        for (String each : text.split(",")) {
            String pattern = each.strip();
            if (pattern.startsWith("!")) {
                excluded.add(TopicPattern.of(pattern.substring(1).strip()));
            } else if (!pattern.isEmpty()) {
                included.add(TopicPattern.of(pattern));
            }
        }
        return new TopicSelection(List.copyOf(included), List.copyOf(excluded));
    }

    public boolean includes(TopicName topic) {
        return included.stream().anyMatch(each -> each.matches(topic))
                && excluded.stream().noneMatch(each -> each.matches(topic));
    }
}
