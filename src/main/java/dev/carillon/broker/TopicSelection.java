package dev.carillon.broker;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Which topics go out to the broker, as {@code carillon.jms.publish} says it: patterns with commas between them, one with
 * {@code !} in front takes away. {@code **,!realtime/**} is everything but what is below {@code realtime}.
 */
record TopicSelection(List<TopicPattern> taken, List<TopicPattern> left) {

    /** @throws dev.carillon.event.RefusedException if one of them is no pattern */
    static TopicSelection parse(String text) {
        List<TopicPattern> taken = new ArrayList<>();
        List<TopicPattern> left = new ArrayList<>();
        for (String each : text.split(",")) {
            String pattern = each.strip();
            if (pattern.startsWith("!")) {
                left.add(TopicPattern.of(pattern.substring(1).strip()));
            } else if (!pattern.isEmpty()) {
                taken.add(TopicPattern.of(pattern));
            }
        }
        return new TopicSelection(List.copyOf(taken), List.copyOf(left));
    }

    boolean takes(TopicName topic) {
        return taken.stream().anyMatch(each -> each.matches(topic))
                && left.stream().noneMatch(each -> each.matches(topic));
    }
}
