package dev.carillon.rest;

import dev.carillon.delivery.Replay;
import dev.carillon.event.TopicPattern;
import dev.carillon.subscription.Subscriptions;
import java.time.Instant;
import java.util.List;

/**
 * A replay as the API shows it.
 *
 * @param run which its deliveries carry
 * @param kind {@code replay}, {@code recover} or {@code retry}
 * @param subscription its id; null if it is of all, or was deleted
 * @param deliveries which ones a retry is about: {@code failed} or {@code waiting}
 * @param progress of its part of the log, 0 to 1
 * @param added deliveries so far
 */
public record ReplayView(
        String id,
        long run,
        String kind,
        String subscription,
        List<String> topics,
        String deliveries,
        Instant since,
        Instant until,
        Integer rate,
        String state,
        double progress,
        long added,
        String reason,
        Instant createdAt,
        Instant updatedAt) {

    static ReplayView of(Replay replay, Subscriptions subscriptions) {
        return new ReplayView(
                replay.id(),
                replay.run(),
                replay.kind().toString(),
                replay.subscription() == null
                        ? null
                        : subscriptions
                                .current()
                                .byNumber(replay.subscription())
                                .map(each -> each.id().toString())
                                .orElse(null),
                replay.topics() == null
                        ? null
                        : replay.topics().stream().map(TopicPattern::value).toList(),
                replay.retried() == null ? null : replay.retried().toString(),
                replay.since(),
                replay.until(),
                replay.rate(),
                replay.state().toString(),
                replay.progress(),
                replay.added(),
                replay.reason(),
                replay.createdAt(),
                replay.updatedAt());
    }
}
