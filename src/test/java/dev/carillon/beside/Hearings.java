package dev.carillon.beside;

import dev.carillon.event.EventData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who was called with what, on which thread. */
@ApplicationScoped
public class Hearings {

    private record Call(String who, EventData event, String thread) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();

    public void add(String who, EventData event) {
        calls.add(new Call(who, event, Thread.currentThread().getName()));
    }

    public long count(String who, EventData event) {
        return calls.stream()
                .filter(each -> each.who.equals(who) && each.event.getId().equals(event.getId()))
                .count();
    }

    /** Those of this topic and below, in the order of the calls. */
    public JsonArray of(String topic) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Call each : calls) {
            if (each.event.getTopic().equals(topic) || each.event.getTopic().startsWith(topic + '/')) {
                all.add(object(each));
            }
        }
        return all.build();
    }

    private static JsonObjectBuilder object(Call call) {
        EventData event = call.event;
        return Json.createObjectBuilder()
                .add("who", call.who)
                .add("thread", call.thread)
                .add("id", event.getId())
                .add("topic", event.getTopic())
                .add("type", event.getType())
                .add("producer", event.getProducer())
                .add("timestamp", event.getTimestamp().toString())
                .add("data", String.valueOf(event.getData()))
                .add("metadata", event.getAdditionalMetadata().toString())
                .add("appId", String.valueOf(event.getAppId()))
                .add("userProfile", String.valueOf(event.getUserProfile()));
    }
}
