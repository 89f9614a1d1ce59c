package dev.carillon.event;

import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One event, as its publisher gives it and as its subscribers get it: a CloudEvents 1.0 event with a topic.
 *
 * <p>{@code new EventData("order/created", "988")} carries a JSON string, and a map or an object of your own becomes a JSON object;
 * {@link #json}, {@link #binary} and {@link #builder} carry what is text or bytes already. What the publisher leaves out is filled
 * in when the event is accepted: {@code id}
 * and {@code time}, {@code type} (the topic with dots), {@code source} ({@code /applications/<name>}).
 *
 * <p>{@code additionalMetadata} travels as the CloudEvents extension {@code metadata}, a JSON object as text;
 * {@code appId} and {@code userProfile} as {@code appid} and {@code userprofile}.
 *
 * <p>No instance breaks a rule: the methods that make one throw {@link RefusedException} (attributes as CloudEvents 1.0.2 and
 * {@link EventAttribute} have them; data that says that it is JSON is JSON in UTF-8). How long data may be, and which topics
 * are open, is for the server to say.
 *
 * <p>Only {@link #addAdditionalMetadata} changes it, before it is published; otherwise immutable and thread safe.
 */
public final class EventData {

    public static final String JSON = "application/json";

    private final String id;
    private final TopicName topic;
    private final String type;
    private final String source;
    private final String subject;
    private final String time;
    private final String dataContentType;
    private final String dataSchema;
    private final byte[] data;
    private volatile Map<String, Object> extensions;

    /**
     * An event with this data: see {@link Builder#value}. It says nothing of who publishes it.
     *
     * @throws RefusedException if the topic is not valid, or the data cannot be written as JSON
     */
    public EventData(String topic, Object data) {
        this(builder(topic).value(data));
        EventRules.check(this);
    }

    /**
     * An event with this data, and with its publisher: the application and, if a user is logged in, the user's profile.
     *
     * @throws RefusedException as above
     */
    public EventData(String topic, Object data, ServicesManager services) {
        this(builder(topic).value(data).appId(services.getAppId()).userProfile(services.getUserProfile()));
        EventRules.check(this);
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
        // The builder may go on.
        extensions = from.extensions.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(from.extensions));
    }

    /**
     * An event whose data is this JSON text, kept verbatim.
     *
     * @throws RefusedException if it is not JSON
     */
    public static EventData json(String topic, String json) {
        return builder(topic).json(json).build();
    }

    /**
     * An event whose data are these bytes, of this media type. The array is not copied; do not change it.
     *
     * @throws RefusedException if the type is not valid, or is JSON while the bytes are not
     */
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

    /**
     * A copy with everything that this one has: what {@link #addAdditionalMetadata} adds to one of the two is not seen in the
     * other. Cheap: both share the data's bytes.
     */
    public EventData copy() {
        return new EventData(toBuilder());
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

    /**
     * CloudEvents {@code time} to the nanosecond; null until the event is accepted, if the publisher gave none. A leap second
     * is the beginning of the next one.
     */
    public Instant getTimestamp() {
        return time == null ? null : EventTime.instant(time);
    }

    /** CloudEvents {@code time} as it was given, with its offset and all its digits (RFC 3339); null like the timestamp. */
    public String getTime() {
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

    /**
     * The data as Java has it: a String, a BigDecimal, a Boolean, or an unmodifiable Map or List of these whose toString is
     * exactly the JSON. Data that is not JSON is read as UTF-8. Null without data.
     */
    public Object getData() {
        if (data == null) {
            return null;
        }
        String text = new String(data, StandardCharsets.UTF_8);
        return hasJsonData() ? JsonData.value(text) : text;
    }

    /**
     * The data as text: the value of a JSON string, any other JSON exactly as it is, or else the bytes read as UTF-8; null
     * without data.
     */
    public String dataText() {
        if (data == null) {
            return null;
        }
        String text = new String(data, StandardCharsets.UTF_8);
        return hasJsonData() && text.stripLeading().startsWith("\"") ? getData().toString() : text;
    }

    /**
     * The data as JSON-B reads it; as text if the type is String, as bytes if it is an array of them. Null without data.
     *
     * @throws RefusedException if it is not JSON of this type
     */
    public <T> T dataAs(Class<T> type) {
        return type.cast(dataAs((Type) type));
    }

    /** Also of a type with parameters, such as {@code List<Order>}; as above. */
    public Object dataAs(Type type) {
        if (data == null || type == byte[].class) {
            return data;
        }
        if (type == String.class) {
            return dataText();
        }
        if (!hasJsonData()) {
            throw new RefusedException(
                    "/datacontenttype", "must be JSON to be read as " + type.getTypeName(), dataContentType);
        }
        return JsonData.read(new String(data, StandardCharsets.UTF_8), type);
    }

    /** The data as bytes, or null. Not a copy: do not change it. */
    public byte[] dataBytes() {
        return data;
    }

    /** Whether the data is JSON: any {@code …/json} or {@code …+json}. */
    public boolean hasJsonData() {
        return dataContentType != null && ContentType.isJson(dataContentType);
    }

    /** CloudEvents extension attributes by name: String, Boolean or Integer. Unmodifiable. */
    public Map<String, Object> extensions() {
        return extensions;
    }

    /**
     * Adds one entry to the metadata that travels with the event: as JSON, like {@link Builder#value}.
     *
     * @throws RefusedException if it is too long, or cannot be written as JSON; nothing is added then
     */
    public synchronized EventData addAdditionalMetadata(String name, Object value) {
        Object before = extensions.get(EventRules.METADATA);
        Map<String, String> entries = before == null ? new LinkedHashMap<>() : JsonEntries.of(before.toString());
        entries.put(Objects.requireNonNull(name), JsonData.of('/' + EventRules.METADATA, value));
        Map<String, Object> changed = new LinkedHashMap<>(extensions);
        changed.put(EventRules.METADATA, JsonEntries.object(entries));
        EventRules.extensions(changed);
        extensions = Collections.unmodifiableMap(changed);
        return this;
    }

    /** The metadata that travels with the event, each value as {@link #getData} has it. A copy. */
    public Map<String, Object> getAdditionalMetadata() {
        Object object = extensions.get(EventRules.METADATA);
        return object == null ? new LinkedHashMap<>() : JsonData.members(object.toString());
    }

    /** Which application published it, if it says so; else null. */
    public String getAppId() {
        return (String) extensions.get(EventRules.APP_ID);
    }

    /** Who was logged in when it was published, each value as {@link #getData} has it; null if it does not say. A copy. */
    public Map<String, Object> getUserProfile() {
        Object profile = extensions.get(EventRules.USER_PROFILE);
        return profile == null ? null : JsonData.members(profile.toString());
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
        private String time;
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
            return time(value == null ? null : value.toString());
        }

        /** A date and time with an offset (RFC 3339), kept verbatim. */
        public Builder time(String value) {
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

        /**
         * Any object: text as a JSON string, bytes as they are, what is JSON already (of {@code jakarta.json},
         * {@code org.json}, Gson or Jackson) unchanged, anything else as JSON-B writes it; null means no data.
         *
         * @throws RefusedException if it cannot be written as JSON
         */
        public Builder value(Object value) {
            if (value == null || value instanceof CharSequence) {
                return text(value == null ? null : value.toString());
            }
            return value instanceof byte[] bytes
                    ? data("application/octet-stream", bytes)
                    : json(JsonData.of("/data", value));
        }

        /**
         * This text as a JSON string; null means no data.
         *
         * @throws RefusedException if it contains half a character
         */
        public Builder text(String value) {
            return value == null ? data(null, null) : json(JsonEntries.quoted(value));
        }

        /**
         * This JSON text, kept verbatim.
         *
         * @throws RefusedException if it contains half a character
         */
        public Builder json(String text) {
            return data(JSON, JsonText.encoded("/data", text, StandardCharsets.UTF_8));
        }

        /**
         * A CloudEvents extension attribute: String, Boolean or Integer; null is omitted.
         *
         * @throws RefusedException if the name is not lower-case ASCII letters and digits, or is that of another
         *     attribute, or the value is of another type
         */
        public Builder extension(String name, Object value) {
            EventRules.extensionName(name);
            if (value != null) {
                EventRules.extensionValue(name, value);
                extensions.put(name, value);
            }
            return this;
        }

        /** The metadata as the text of a JSON object. */
        public Builder metadata(String json) {
            return extension(EventRules.METADATA, JsonText.onOneLine("/metadata", json));
        }

        public Builder appId(String value) {
            return extension(EventRules.APP_ID, value);
        }

        /** The user's profile as the text of a JSON object. */
        public Builder userProfile(String json) {
            return extension(EventRules.USER_PROFILE, JsonText.onOneLine("/userprofile", json));
        }

        /**
         * JSON in another charset is brought to UTF-8.
         *
         * @throws RefusedException if a rule is broken; its field is a JSON pointer
         */
        public EventData build() {
            if (time != null) {
                EventTime.instant(time);
            }
            toUtf8();
            EventData event = new EventData(this);
            EventRules.check(event);
            return event;
        }

        /** An event that was checked before, as it is read back from where it was stored: nothing is checked again. */
        public EventData restore() {
            return new EventData(this);
        }

        /** JSON is in UTF-8 wherever it is exchanged (RFC 8259, section 8.1). */
        private void toUtf8() {
            if (dataContentType == null) {
                return;
            }
            ContentType type = ContentType.of(dataContentType);
            if (!type.isJson() || type.isUtf8()) {
                return;
            }
            Charset charset = type.charset();
            dataContentType = type.inUtf8().toString();
            if (data != null) {
                data = JsonText.encoded("/data", JsonText.decoded("/data", data, charset), StandardCharsets.UTF_8);
            }
        }
    }
}
