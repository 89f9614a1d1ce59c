package dev.carillon.rest;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.publish.PublishResult;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Says over HTTP how publishing ended: for one event, or for each one of a batch. */
final class PublishAnswer {

    /** What 202 says of an event. */
    record Published(UUID id, String eventId, String source) {}

    /** What 202 says of an event of a partial batch that was not taken. */
    record Refused(Problem problem) {}

    private final List<CloudEventsJson.Element> elements;
    private final boolean batch;
    private final boolean partial;

    PublishAnswer(List<CloudEventsJson.Element> elements, boolean batch, boolean partial) {
        this.elements = elements;
        this.batch = batch;
        this.partial = partial;
    }

    /** The events that could be read. */
    List<EventData> readable() {
        return elements.stream()
                .map(CloudEventsJson.Element::event)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether nothing is to be published: all or none, and some cannot be read, or none can. */
    boolean isRefused() {
        List<RefusedException> refusals = refusals();
        return !refusals.isEmpty() && (!partial || refusals.size() == elements.size());
    }

    Response refusal() {
        return Problem.of(400, refusals()).response();
    }

    private List<RefusedException> refusals() {
        return elements.stream()
                .map(CloudEventsJson.Element::refused)
                .filter(Objects::nonNull)
                .toList();
    }

    /** @param results one for each readable event, or a single conflict of the Idempotency-Key */
    Response response(List<PublishResult> results) {
        if (results.size() != readable().size()) {
            return conflict((PublishResult.Conflict) results.get(0));
        }
        for (PublishResult each : results) {
            if (each instanceof PublishResult.Unavailable unavailable) {
                return unavailable(unavailable);
            }
        }
        if (!batch) {
            return one(results.get(0));
        }
        return partial ? partial(results) : whole(results);
    }

    private Response one(PublishResult result) {
        if (result instanceof PublishResult.Rejected rejected) {
            return tooLargeOr400(List.of(rejected.why()));
        }
        return result instanceof PublishResult.Conflict conflict
                ? conflict(conflict)
                : accepted(Json.bytes(published(result)));
    }

    private Response whole(List<PublishResult> results) {
        List<RefusedException> rejected = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof PublishResult.Rejected each) {
                rejected.add(each.why().at("/" + i));
            }
        }
        if (!rejected.isEmpty()) {
            return tooLargeOr400(rejected);
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof PublishResult.Conflict each) {
                return Problem.of(422, new RefusedException("/" + i + "/id", each.reason(), null))
                        .response();
            }
        }
        return accepted(
                Json.bytes(results.stream().map(PublishAnswer::published).toList()));
    }

    private Response partial(List<PublishResult> results) {
        List<Object> answer = new ArrayList<>(elements.size());
        boolean any = false;
        int next = 0;
        for (int i = 0; i < elements.size(); i++) {
            RefusedException refused = elements.get(i).refused();
            PublishResult result = refused == null ? results.get(next++) : new PublishResult.Rejected(refused);
            Object shown = shown(result, i);
            any |= shown instanceof Published;
            answer.add(shown);
        }
        return any
                ? accepted(Json.bytes(answer))
                : ((Refused) answer.get(0)).problem().with(400).response(); // none was taken
    }

    private static Object shown(PublishResult result, int index) {
        if (result instanceof PublishResult.Rejected rejected) {
            RefusedException why = rejected.why();
            String place = "/" + index;
            return new Refused(
                    Problem.of(isSize(why) ? 413 : 400, why.field().startsWith(place + "/") ? why : why.at(place)));
        }
        return result instanceof PublishResult.Conflict conflict
                ? new Refused(Problem.of(422, conflict.reason()))
                : published(result);
    }

    private static Published published(PublishResult result) {
        if (result instanceof PublishResult.Accepted accepted) {
            return new Published(
                    accepted.id(), accepted.event().getId(), accepted.event().getProducer());
        }
        PublishResult.Duplicate duplicate = (PublishResult.Duplicate) result;
        return new Published(duplicate.id(), duplicate.eventId(), duplicate.source());
    }

    private static Response accepted(byte[] json) {
        return Response.accepted(json).type(MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static Response conflict(PublishResult.Conflict conflict) {
        return Problem.of(422, conflict.reason()).response();
    }

    private static Response tooLargeOr400(List<RefusedException> refusals) {
        boolean size = refusals.stream().allMatch(PublishAnswer::isSize);
        return Problem.of(size ? 413 : 400, refusals).response();
    }

    private static boolean isSize(RefusedException why) {
        return why.rule().endsWith("(carillon.publish.max-event-bytes)");
    }

    private static Response unavailable(PublishResult.Unavailable unavailable) {
        Response problem = Problem.of(503, unavailable.reason()).response();
        return Response.fromResponse(problem)
                .header(
                        HttpHeaders.RETRY_AFTER,
                        Math.max(1, unavailable.retryAfter().toSeconds()))
                .build();
    }
}
