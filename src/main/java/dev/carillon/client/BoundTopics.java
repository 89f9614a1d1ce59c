package dev.carillon.client;

import dev.carillon.event.JsonApi;
import dev.carillon.event.ServicePath;
import dev.carillon.event.TopicName;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What requests raise by bindings, as Carillon has said it last. Immutable, thread safe.
 *
 * @param version of what was said: it only grows
 */
record BoundTopics(long version, List<Bound> all) {

    static final BoundTopics NONE = new BoundTopics(-1, List.of());

    /** One binding. */
    record Bound(ServicePath path, List<TopicName> onRequest, List<TopicName> onResponse) {

        static Bound read(JsonObject json) {
            return new Bound(
                    ServicePath.of(json.getString("path")),
                    TopicName.listOf(json.getString("onRequest", null)),
                    TopicName.listOf(json.getString("onResponse", null)));
        }
    }

    /** @throws RuntimeException if it is not such an answer */
    static BoundTopics read(String json) {
        try (JsonReader reader = JsonApi.json().createReader(new StringReader(json))) {
            JsonObject answer = reader.readObject();
            return new BoundTopics(
                    answer.getJsonNumber("version").longValueExact(),
                    answer.getJsonArray("bindings").getValuesAs(JsonObject.class).stream()
                            .map(Bound::read)
                            .toList());
        }
    }

    /** What a request with this path raises on top of what its method says, each topic once. */
    RaisedTopics added(RaisedTopics raised, String rawPath) {
        if (all.isEmpty()) {
            return raised;
        }
        Set<TopicName> onRequest = new LinkedHashSet<>(raised.onRequest());
        Set<TopicName> onResponse = new LinkedHashSet<>(raised.onResponse());
        for (Bound each : all) {
            if (each.path.matches(rawPath)) {
                onRequest.addAll(each.onRequest);
                onResponse.addAll(each.onResponse);
            }
        }
        return raised.raising(List.copyOf(onRequest), List.copyOf(onResponse));
    }
}
