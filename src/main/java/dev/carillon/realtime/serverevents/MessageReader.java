package dev.carillon.realtime.serverevents;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.realtime.serverevents.StreamMessage.Ack;
import dev.carillon.realtime.serverevents.StreamMessage.Chosen;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Raised;
import dev.carillon.realtime.serverevents.StreamMessage.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Reads what clients send: the documented form and that of the client SDK, one object or an array of them. All of it is read
 * before anything is done. Stateless, thread safe.
 */
final class MessageReader {

    private static final Set<String> TOKENS = Set.of("x-voltmx-authorization", "x-kony-authorization");

    private MessageReader() {}

    /** @throws DialectException if it is none, or lacks something */
    static List<StreamMessage> read(byte[] json) {
        try {
            return all(json);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw bad("broken JSON" + where);
        } catch (RefusedException e) {
            throw bad(e.getMessage().replaceFirst("^: ", ""));
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
    }

    private static List<StreamMessage> all(byte[] json) throws IOException {
        List<StreamMessage> messages = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isArray()) {
                while (members.nextElement()) {
                    object(members.raw(), messages);
                }
            } else {
                object(members, messages);
            }
            members.end();
        }
        if (messages.isEmpty()) {
            throw bad("a message has one of subscribe, unsubscribe, events, ack");
        }
        return messages;
    }

    private static void object(byte[] json, List<StreamMessage> messages) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            object(members, messages);
        }
    }

    private static void object(JsonMembers members, List<StreamMessage> messages) throws IOException {
        if (!members.isObject()) {
            throw bad("a message is an object, or an array of objects");
        }
        Set<String> seen = new HashSet<>();
        for (String name = members.next(); name != null; name = members.next()) {
            once(seen, name, "/" + name);
            switch (name) {
                case "subscribe" -> messages.add(selection(Verb.SUBSCRIBE, members.raw(), "/subscribe"));
                case "unsubscribe" -> messages.add(selection(Verb.UNSUBSCRIBE, members.raw(), "/unsubscribe"));
                case "events" -> messages.add(raise(members.raw()));
                case "ack" -> messages.add(ack(members.raw()));
                default ->
                    throw new RefusedException("/" + name, "must be one of subscribe, unsubscribe, events, ack", name);
            }
        }
    }

    private static Selection selection(Verb verb, byte[] json, String pointer) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                return new Selection(verb, chosen(json, pointer, false), null, null);
            }
            List<Chosen> topics = null;
            String token = null;
            String client = null;
            Set<String> seen = new HashSet<>();
            for (String name = members.next(); name != null; name = members.next()) {
                String plain = plain(name);
                String at = pointer + '/' + name;
                once(seen, TOKENS.contains(plain) ? "token" : plain, at);
                if (TOKENS.contains(plain)) {
                    token = secret(members, at);
                } else if (plain.equals("clientuuid")) {
                    client = client(members.text(at), at);
                } else if (plain.equals("topics")) {
                    topics = ofModes(members.raw(), at);
                } else {
                    throw new RefusedException(
                            at,
                            "must be one of X-Voltmx-Authorization, X-Kony-Authorization, clientUUID, topics",
                            name);
                }
            }
            if (topics == null || topics.isEmpty()) {
                throw new DialectException(Code.MISSING, pointer + "/topics: is required");
            }
            return new Selection(verb, topics, token, client);
        }
    }

    /** A wrong value is not repeated: it may be a part of the right one. */
    private static String secret(JsonMembers members, String at) throws IOException {
        if (!members.isText()) {
            throw new RefusedException(at, "must be text", null);
        }
        return members.text(at);
    }

    private static String client(String name, String at) {
        if (name.isEmpty() || name.length() > Audience.LONGEST_CLIENT) {
            throw new RefusedException(at, "must have 1 to " + Audience.LONGEST_CLIENT + " characters", name);
        }
        return name;
    }

    private static List<Chosen> ofModes(byte[] json, String pointer) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                return chosen(json, pointer, true);
            }
            List<Chosen> all = new ArrayList<>();
            for (String mode = members.next(); mode != null; mode = members.next()) {
                String at = pointer + '/' + mode;
                boolean isPrivate = plain(mode).equals("private");
                if (!isPrivate && !plain(mode).equals("public")) {
                    throw new RefusedException(at, "must be private or public", mode);
                }
                all.addAll(chosen(members.raw(), at, isPrivate));
            }
            return all;
        }
    }

    private static List<Chosen> chosen(byte[] json, String pointer, boolean isPrivate) throws IOException {
        List<Chosen> topics = new ArrayList<>();
        for (String each : texts(json, pointer)) {
            topics.add(new Chosen(isPrivate, each));
        }
        if (topics.isEmpty()) {
            throw new DialectException(Code.MISSING, pointer + ": names at least one topic");
        }
        return topics;
    }

    /** A list of texts, or one alone. */
    private static List<String> texts(byte[] json, String pointer) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isText()) {
                return List.of(members.text(pointer));
            }
            if (!members.isArray()) {
                throw new RefusedException(pointer, "must be a list of topics", null);
            }
            List<String> texts = new ArrayList<>();
            while (members.nextElement()) {
                texts.add(members.text(pointer + '/' + texts.size()));
            }
            return texts;
        }
    }

    private static Ack ack(byte[] json) throws IOException {
        List<UUID> ids = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (members.isArray()) {
                while (members.nextElement()) {
                    ids.add(acknowledged(members.raw(), "/ack/" + ids.size()));
                }
            } else {
                ids.add(acknowledged(json, "/ack"));
            }
        }
        return new Ack(ids);
    }

    private static UUID acknowledged(byte[] json, String pointer) throws IOException {
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isObject()) {
                throw new RefusedException(pointer, "must be an object", null);
            }
            String id = null;
            for (String name = members.next(); name != null; name = members.next()) {
                if (!name.equals("eventId")) {
                    throw new RefusedException(pointer + '/' + name, "must be eventId", name);
                }
                id = members.text(pointer + "/eventId");
            }
            if (id == null) {
                throw new DialectException(Code.MISSING, pointer + "/eventId: is required");
            }
            return id(id, pointer + "/eventId");
        }
    }

    private static UUID id(String text, String pointer) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(pointer, "must be the eventId of an event", text);
        }
    }

    private static Raise raise(byte[] json) throws IOException {
        List<Raised> events = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isArray()) {
                throw new RefusedException("/events", "must be a list of events", null);
            }
            while (members.nextElement()) {
                if (!members.isObject()) {
                    throw new RefusedException("/events/" + events.size(), "must be an object", null);
                }
                events.add(event(members.raw()));
            }
        }
        if (events.isEmpty()) {
            throw new DialectException(Code.MISSING, "/events: has at least one event");
        }
        return new Raise(events);
    }

    /** One that breaks a rule fails alone. */
    private static Raised event(byte[] json) throws IOException {
        RaisedEvent event = new RaisedEvent();
        try (JsonMembers members = JsonMembers.of(json)) {
            for (String name = members.next(); name != null; name = members.next()) {
                event.member(name, members);
            }
            return new Raised(event.topic(), new GivenEvent.Valid(event.build()));
        } catch (RefusedException e) {
            return new Raised(event.topic(), new GivenEvent.Invalid(e));
        }
    }

    /** The members of one event, as they come. */
    private static final class RaisedEvent {

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

        private String topic() {
            return topic == null ? "" : topic;
        }

        private void member(String name, JsonMembers members) throws IOException {
            String at = '/' + name;
            once(seen, name, at);
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
                case "clientUUID" -> client = members.isNull() ? null : client(members.text(at), at);
                default ->
                    throw new RefusedException(
                            at,
                            "must be one of topic, data, additionalMetadata, eventType, clientUUID, type, id, producer, "
                                    + "timestamp, appId, userProfile",
                            name);
            }
        }

        private EventData build() {
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
            return data == null
                    ? event.build()
                    : event.data(EventData.JSON, data).build();
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

    private static void once(Set<String> seen, String name, String at) {
        if (!seen.add(name)) {
            throw new RefusedException(at, "must be given only once", null);
        }
    }

    /** Names of ours are short; to write a long one in lower case would be work for nothing. */
    private static String plain(String name) {
        return name.length() > 50 ? name : name.toLowerCase(Locale.ROOT);
    }

    private static DialectException bad(String why) {
        return new DialectException(Code.BAD_PAYLOAD, why);
    }
}
