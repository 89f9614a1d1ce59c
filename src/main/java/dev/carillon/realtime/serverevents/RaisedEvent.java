package dev.carillon.realtime.serverevents;

import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The members of one event, as they come. Not thread safe. */
final class RaisedEvent {

    private final Set<String> seen = new HashSet<>();
    private String topic;
    private String type;
    private String id;
    private String source;
    private String time;
    private String metadata;
    private String appId;
    private String userProfile;
    private String audience;
    private String client;
    private byte[] data;

    /** Empty if it has none. */
    String topic() {
        return topic == null ? "" : topic;
    }

    void member(String name, JsonMembers members) throws IOException {
        String at = '/' + name;
        MemberRules.once(seen, name, at);
        switch (name) {
            case "topic" -> topic = members.text(at);
            case "data" -> data = members.raw();
            case "additionalMetadata" -> metadata = object(members, at);
            case "type" -> type = text(members, at);
            case "id" -> id = text(members, at);
            case "producer" -> source = text(members, at);
            case "timestamp" -> time = text(members, at);
            case "appId" -> appId = text(members, at);
            case "userProfile" -> userProfile = object(members, at);
            case "eventType" -> audience = audience(text(members, at));
            case "clientUUID" -> client = members.isNull() ? null : MemberRules.client(members.text(at), at);
            default ->
                throw new RefusedException(
                        at,
                        "must be one of topic, data, additionalMetadata, eventType, clientUUID, type, id, producer, "
                                + "timestamp, appId, userProfile",
                        name);
        }
    }

    EventData build() {
        if (topic == null) {
            throw new RefusedException("/topic", "is required", null);
        }
        EventData.Builder event = EventData.builder(TopicText.read(topic))
                .id(id)
                .type(type)
                .source(source)
                .time(time)
                .metadata(metadata)
                .appId(appId)
                .userProfile(userProfile)
                .extension(Audience.EXTENSION, audience)
                .extension(Audience.CLIENT, client);
        return data == null ? event.build() : event.data(EventData.JSON, data).build();
    }

    private static String text(JsonMembers members, String at) throws IOException {
        return members.isNull() ? null : members.text(at);
    }

    private static String object(JsonMembers members, String at) throws IOException {
        if (members.isNull()) {
            return null;
        }
        if (!members.isObject()) {
            throw new RefusedException(at, "must be an object", null);
        }
        return new String(members.raw(), StandardCharsets.UTF_8);
    }

    /** As the console writes it, or as we do: {@code Client Only} is {@code CLIENT_ONLY}. */
    private static String audience(String given) {
        return given == null
                ? null
                : given.strip().replace(' ', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
