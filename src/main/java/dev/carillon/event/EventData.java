package dev.carillon.event;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One event, as its publisher gives it and as its subscribers get it: a CloudEvents 1.0 event with a topic.
 *
 * <p>{@code new EventData("order/created", "988")} carries a JSON string; {@link #json}, {@link #binary} and
 * {@link #builder} carry anything else. What the publisher leaves out is filled in when the event is accepted: {@code id}
 * and {@code time}, {@code type} (the topic with dots), {@code source} ({@code /applications/<name>}).
 *
 * <p>{@code additionalMetadata} travels as the CloudEvents extension {@code metadata}, a JSON object as text;
 * {@code appId} and {@code userProfile} as {@code appid} and {@code userprofile}.
 *
 * <p>Only {@link #addAdditionalMetadata} changes it, before it is published; otherwise immutable and thread safe.
 */
public final class EventData {

    public static final String JSON = "application/json";

    private static final String METADATA = "metadata";
    private static final String APP_ID = "appid";
    private static final String USER_PROFILE = "userprofile";

    private final String id;
    private final TopicName topic;
    private final String type;
    private final String source;
    private final String subject;
    private final Instant time;
    private final String dataContentType;
    private final String dataSchema;
    private final byte[] data;
    private volatile Map<String, Object> extensions;

    /**
     * An event whose data is this text (as a JSON string) or nothing.
     *
     * @throws RefusedException if the topic is none
     */
    public EventData(String topic, String data) {
        this(builder(topic).text(data));
    }

    private EventData(Builder from) {
        id = from.id;
        topic = from.topic;
        type = from.type;
        source = from.source;
        subject = from.subject;
        time = from.time;
        dataContentType = from.dataContentType;
        dataSchema = from.dataSchema;
        data = from.data;
        extensions = from.extensions.isEmpty() ? Map.of() : Collections.unmodifiableMap(from.extensions);
    }

    /** An event whose data is this JSON text, kept to the letter. */
    public static EventData json(String topic, String json) {
        return builder(topic).data(JSON, json.getBytes(StandardCharsets.UTF_8)).build();
    }

    /** An event whose data are these bytes, of this media type. The array is not copied; leave it as it is. */
    public static EventData binary(String topic, String contentType, byte[] data) {
        return builder(topic).data(contentType, data).build();
    }

    public static Builder builder(String topic) {
        return new Builder(TopicName.of(topic));
    }

    public static Builder builder(TopicName topic) {
        return new Builder(topic);
    }

    /** A builder that begins with all this event has. */
    public Builder toBuilder() {
        Builder copy = new Builder(topic);
        copy.id = id;
        copy.type = type;
        copy.source = source;
        copy.subject = subject;
        copy.time = time;
        copy.dataContentType = dataContentType;
        copy.dataSchema = dataSchema;
        copy.data = data;
        copy.extensions.putAll(extensions);
        return copy;
    }

    /** CloudEvents {@code id}; null until the event is accepted, if the publisher gave none. */
    public String getId() {
        return id;
    }

    public String getTopic() {
        return topic.value();
    }

    public TopicName topic() {
        return topic;
    }

    /** CloudEvents {@code type}; null until the event is accepted, if the publisher gave none. */
    public String getType() {
        return type;
    }

    /** CloudEvents {@code source}; null until the event is accepted, if the publisher gave none. */
    public String getProducer() {
        return source;
    }

    /** CloudEvents {@code subject}, or null. */
    public String getSubject() {
        return subject;
    }

    /** CloudEvents {@code time}; null until the event is accepted, if the publisher gave none. */
    public Instant getTimestamp() {
        return time;
    }

    /** CloudEvents {@code datacontenttype}, or null if there is no data. */
    public String getDataContentType() {
        return dataContentType;
    }

    /** CloudEvents {@code dataschema}, or null. */
    public String getDataSchema() {
        return dataSchema;
    }

    /** The data as text: what a JSON string holds, any other JSON to the letter, else the bytes read as UTF-8; null without data. */
    public String getData() {
        if (data == null) {
            return null;
        }
        String text = new String(data, StandardCharsets.UTF_8);
        if (hasJsonData() && text.stripLeading().startsWith("\"")) {
            try (var reader = Json.createReader(new StringReader(text))) {
                return ((JsonString) reader.readValue()).getString();
            }
        }
        return text;
    }

    /** The data as bytes, or null. Not a copy: leave it as it is. */
    public byte[] dataBytes() {
        return data;
    }

    /** Whether the data is JSON: {@code application/json}, {@code text/json} or any {@code …+json}. */
    public boolean hasJsonData() {
        if (dataContentType == null) {
            return false;
        }
        int parameters = dataContentType.indexOf(';');
        String media = (parameters < 0 ? dataContentType : dataContentType.substring(0, parameters)).trim();
        return media.equalsIgnoreCase(JSON)
                || media.equalsIgnoreCase("text/json")
                || media.regionMatches(true, media.length() - 5, "+json", 0, 5);
    }

    /** CloudEvents extension attributes by name: String, Boolean or Integer. Unmodifiable. */
    public Map<String, Object> extensions() {
        return extensions;
    }

    /** Adds one entry to the metadata that travels with the event. */
    public synchronized EventData addAdditionalMetadata(String name, String value) {
        Map<String, String> entries = new LinkedHashMap<>(getAdditionalMetadata());
        entries.put(Objects.requireNonNull(name), value);
        JsonObjectBuilder json = Json.createObjectBuilder();
        entries.forEach((key, each) -> {
            if (each == null) {
                json.addNull(key);
            } else {
                json.add(key, each);
            }
        });
        Map<String, Object> changed = new LinkedHashMap<>(extensions);
        changed.put(METADATA, json.build().toString());
        extensions = Collections.unmodifiableMap(changed);
        return this;
    }

    /** The metadata that travels with the event; a value that is no text is given as JSON. A copy. */
    public Map<String, String> getAdditionalMetadata() {
        Object text = extensions.get(METADATA);
        if (text == null) {
            return new LinkedHashMap<>();
        }
        Map<String, String> entries = new LinkedHashMap<>();
        try (var reader = Json.createReader(new StringReader(text.toString()))) {
            JsonObject json = reader.readObject();
            json.forEach((key, value) -> entries.put(key, asText(value)));
        }
        return entries;
    }

    public String getAppId() {
        return (String) extensions.get(APP_ID);
    }

    public String getUserProfile() {
        return (String) extensions.get(USER_PROFILE);
    }

    private static String asText(JsonValue value) {
        if (value == JsonValue.NULL) {
            return null;
        }
        return value instanceof JsonString text ? text.getString() : value.toString();
    }

    @Override
    public String toString() {
        return "EventData[" + topic + ", id=" + id + ", " + (data == null ? 0 : data.length) + " bytes]";
    }

    /** Builds an {@link EventData}. Not thread safe. */
    public static final class Builder {

        private final TopicName topic;
        private final Map<String, Object> extensions = new LinkedHashMap<>();
        private String id;
        private String type;
        private String source;
        private String subject;
        private Instant time;
        private String dataContentType;
        private String dataSchema;
        private byte[] data;

        private Builder(TopicName topic) {
            this.topic = Objects.requireNonNull(topic);
        }

        public Builder id(String value) {
            id = value;
            return this;
        }

        public Builder type(String value) {
            type = value;
            return this;
        }

        public Builder source(String value) {
            source = value;
            return this;
        }

        public Builder subject(String value) {
            subject = value;
            return this;
        }

        public Builder time(Instant value) {
            time = value;
            return this;
        }

        public Builder dataSchema(String value) {
            dataSchema = value;
            return this;
        }

        /** These bytes, of this media type. The array is not copied. */
        public Builder data(String contentType, byte[] bytes) {
            dataContentType = contentType;
            data = bytes;
            return this;
        }

        /** This text as a JSON string; null is no data. */
        public Builder text(String value) {
            return value == null
                    ? data(null, null)
                    : data(JSON, Json.createValue(value).toString().getBytes(StandardCharsets.UTF_8));
        }

        /** This JSON text, kept to the letter. */
        public Builder json(String text) {
            return data(JSON, text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * A CloudEvents extension attribute: String, Boolean or Integer; null is left out.
         *
         * @throws RefusedException if the name is not lower-case ASCII letters and digits, or the value of another type
         */
        public Builder extension(String name, Object value) {
            if (name.isEmpty() || !name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                throw new RefusedException(
                        "/" + name, "an extension's name holds lower-case letters and digits only", name);
            }
            if (value != null && !(value instanceof String || value instanceof Boolean || value instanceof Integer)) {
                throw new RefusedException(
                        "/" + name, "an extension is text, a whole number or true/false", value.toString());
            }
            if (value != null) {
                extensions.put(name, value);
            }
            return this;
        }

        /** The metadata as the text of a JSON object. */
        public Builder metadata(String json) {
            return extension(METADATA, json);
        }

        public Builder appId(String value) {
            return extension(APP_ID, value);
        }

        public Builder userProfile(String value) {
            return extension(USER_PROFILE, value);
        }

        public EventData build() {
            return new EventData(this);
        }
    }
}
