package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.carillon.delivery.Period;
import dev.carillon.delivery.Replay;
import dev.carillon.event.TopicPattern;
import dev.carillon.subscription.Subscriptions;
import java.time.Instant;
import java.util.List;

/**
 * A replay as the API shows it.
 *
 * @param run which its deliveries carry
 */
public record ReplayView(
        String id,
        long run,
        @JsonUnwrapped Selection wanted,
        Integer rate,
        @JsonUnwrapped Progress done,
        Instant createdAt,
        Instant updatedAt) {

    static ReplayView of(Replay replay, Subscriptions subscriptions) {
        return new ReplayView(
                replay.id(),
                replay.run(),
                Selection.of(replay.wanted(), subscriptions),
                replay.rate(),
                Progress.of(replay.progress()),
                replay.createdAt(),
                replay.updatedAt());
    }

    /**
     * Which deliveries it makes.
     *
     * @param kind {@code replay}, {@code recover} or {@code retry}
     * @param subscription its id; null if it is of all, or was deleted
     * @param deliveries which ones a retry is about: {@code failed} or {@code waiting}
     */
    record Selection(
            String kind, String subscription, List<String> topics, String deliveries, @JsonUnwrapped Period period) {

        static Selection of(Replay.Selection wanted, Subscriptions subscriptions) {
            return new Selection(
                    wanted.kind().toString(),
                    wanted.subscription() == null
                            ? null
                            : subscriptions
                                    .current()
                                    .byNumber(wanted.subscription())
                                    .map(each -> each.id().toString())
                                    .orElse(null),
                    wanted.topics() == null
                            ? null
                            : wanted.topics().stream().map(TopicPattern::value).toList(),
                    wanted.retried() == null ? null : wanted.retried().toString(),
                    wanted.period());
        }
    }

    /**
     * How far it is.
     *
     * @param progress of its part of the log, 0 to 1
     * @param added deliveries so far
     */
    record Progress(String state, double progress, long added, String reason) {

        static Progress of(Replay.Progress progress) {
            return new Progress(progress.state().toString(), progress.share(), progress.added(), progress.reason());
        }
    }
}
