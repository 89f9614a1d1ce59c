package dev.carillon.rest;

import dev.carillon.event.RefusedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.publish.PublishResult;
import dev.carillon.schema.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Says over HTTP how publishing ended: for one event, or for each one of a batch. Stateless, thread safe. */
final class PublishResponse {

    /**
     * What 202 says of an event.
     *
     * @param warnings null if there are none
     */
    record PublishedView(UUID id, String eventId, String source, List<WarningView> warnings) {}

    /** In what an event's data is not as its schema has it. */
    record WarningView(String pointer, String rule, String message, String value) {

        static List<WarningView> of(List<Violation> violations) {
            return violations.isEmpty()
                    ? null
                    : violations.stream()
                            .map(each -> new WarningView(each.pointer(), each.rule(), each.message(), each.value()))
                            .toList();
        }
    }

    /** What 202 says of an event of a partial batch that was refused. */
    record RefusedView(Problem problem) {}

    /** What is wrong with the events after this many is not told. */
    private static final int MOST_ERRORS = 1_000;

    private PublishResponse() {}

    /** @param results one for each event, in order */
    static HttpAnswer of(List<PublishResult> results, boolean batch, boolean partial) {
        for (PublishResult each : results) {
            if (each instanceof PublishResult.KeyReused reused) {
                return HttpAnswer.of(Problem.of(422, reused.reason()));
            }
            if (each instanceof PublishResult.Unavailable unavailable) {
                return unavailable(unavailable);
            }
        }
        if (!batch) {
            return one(results.get(0));
        }
        return partial && results.stream().anyMatch(PublishResult::isStored) ? partial(results) : whole(results);
    }

    /** To a publisher that has waited long enough. */
    static HttpAnswer tooLate() {
        return unavailable(new PublishResult.Unavailable(
                "it is not known whether the events are stored; repeat them with the same ids", Duration.ofSeconds(1)));
    }

    private static HttpAnswer one(PublishResult result) {
        return result.isStored() ? accepted(Json.bytes(published(result))) : HttpAnswer.of(problem(result, ""));
    }

    /** All of them, or what is wrong with those that prevented it. */
    private static HttpAnswer whole(List<PublishResult> results) {
        if (results.stream().allMatch(PublishResult::isStored)) {
            return accepted(
                    Json.bytes(results.stream().map(PublishResponse::published).toList()));
        }
        List<RefusedException> refused = new ArrayList<>();
        boolean onlySizes = true;
        for (int i = 0; i < results.size(); i++) {
            List<RefusedException> why = refusals(results.get(i), "/" + i);
            if (!why.isEmpty() && refused.size() < MOST_ERRORS) {
                refused.addAll(why);
                onlySizes &= results.get(i) instanceof PublishResult.TooLarge;
            }
        }
        if (!refused.isEmpty()) {
            return HttpAnswer.of(Problem.of(onlySizes ? 413 : 400, refused));
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof PublishResult.Conflict) {
                return HttpAnswer.of(problem(results.get(i), "/" + i));
            }
        }
        throw new IllegalStateException("nothing kept this batch from being stored");
    }

    private static HttpAnswer partial(List<PublishResult> results) {
        List<Object> answer = new ArrayList<>(results.size());
        for (PublishResult each : results) {
            answer.add(each.isStored() ? published(each) : new RefusedView(problem(each, "/" + answer.size())));
        }
        return accepted(Json.bytes(answer));
    }

    private static Problem problem(PublishResult result, String place) {
        List<RefusedException> why = refusals(result, place);
        if (!why.isEmpty()) {
            return Problem.of(result instanceof PublishResult.TooLarge ? 413 : 400, why);
        }
        String reason = ((PublishResult.Conflict) result).reason();
        return place.isEmpty()
                ? Problem.of(422, reason)
                : Problem.of(422, new RefusedException(place + "/id", reason, null));
    }

    /** What the event itself is refused for; empty if it is not. */
    private static List<RefusedException> refusals(PublishResult result, String place) {
        if (result instanceof PublishResult.TooLarge large) {
            return List.of(at(place, large.why()));
        }
        return result instanceof PublishResult.Refused refused
                ? refused.all().stream().map(each -> at(place, each)).toList()
                : List.of();
    }

    /** An element that could not be read says its place already. */
    private static RefusedException at(String place, RefusedException why) {
        boolean isPlaced =
                place.isEmpty() || why.field().equals(place) || why.field().startsWith(place + "/");
        return isPlaced ? why : why.at(place);
    }

    private static PublishedView published(PublishResult result) {
        if (result instanceof PublishResult.Stored stored) {
            return new PublishedView(
                    stored.id(),
                    stored.event().getId(),
                    stored.event().getProducer(),
                    WarningView.of(stored.warnings()));
        }
        PublishResult.Duplicate duplicate = (PublishResult.Duplicate) result;
        return new PublishedView(duplicate.id(), duplicate.eventId(), duplicate.source(), null);
    }

    private static HttpAnswer accepted(byte[] json) {
        return new HttpAnswer(202, MediaType.APPLICATION_JSON, json, Map.of());
    }

    private static HttpAnswer unavailable(PublishResult.Unavailable unavailable) {
        long seconds = Math.max(1, unavailable.retryAfter().toSeconds());
        return HttpAnswer.of(Problem.of(503, unavailable.reason()))
                .with(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    }
}
