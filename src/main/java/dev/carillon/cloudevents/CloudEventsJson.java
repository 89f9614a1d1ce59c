package dev.carillon.cloudevents;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The CloudEvents JSON format 1.0.2, both ways: {@code application/cloudevents+json} and its batch form.
 *
 * <p>{@code topic} is an extension of ours; without it the topic comes from {@code type}. JSON data is taken and given to
 * the letter. Stateless, thread safe.
 */
public final class CloudEventsJson {

    /** Media type of one event in structured mode. */
    public static final String MEDIA_TYPE = "application/cloudevents+json";

    /** Media type of a batch. */
    public static final String BATCH_MEDIA_TYPE = "application/cloudevents-batch+json";

    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    private static final byte[] DATA = ",\"data\":".getBytes(StandardCharsets.US_ASCII);

    private CloudEventsJson() {}

    /**
     * Reads one event.
     *
     * @throws RefusedException if the envelope breaks a rule; the field is a JSON pointer
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON; with line and column
     */
    public static EventData read(byte[] body) throws IOException {
        return read(body, Map.of());
    }

    /** The same; {@code assumed} are the attributes of a sender who has not set them. */
    public static EventData read(byte[] body, Map<String, String> assumed) throws IOException {
        return read(JsonMembers.of(body), assumed);
    }

    private static EventData read(JsonMembers json, Map<String, String> assumed) throws IOException {
        try (json) {
            EventData event = readObject(json, assumed);
            json.end();
            return event;
        }
    }

    /**
     * A batch as it was read.
     *
     * @param isWhole false if it has more elements than were asked for
     */
    public record Batch(List<GivenEvent> events, boolean isWhole) {}

    /**
     * Reads a batch; an element that breaks a rule is given as such, in its place.
     *
     * @param most how many elements are read at most
     * @throws RefusedException if this is not an array
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON; with line and column
     */
    public static Batch readBatch(byte[] body, int most) throws IOException {
        try (JsonMembers members = JsonMembers.of(body)) {
            if (!members.isArray()) {
                throw new RefusedException("", "must be an array of events", null);
            }
            List<byte[]> elements = new ArrayList<>();
            while (members.nextElement()) {
                if (elements.size() == most) {
                    return new Batch(List.of(), false);
                }
                elements.add(members.raw());
            }
            members.end();
            List<GivenEvent> read = new ArrayList<>(elements.size());
            for (byte[] each : elements) {
                read.add(element(each, read.size()));
            }
            return new Batch(read, true);
        }
    }

    private static GivenEvent element(byte[] json, int index) throws IOException {
        try {
            return new GivenEvent.Valid(read(JsonMembers.part(json), Map.of()));
        } catch (RefusedException e) {
            return new GivenEvent.Invalid(e.at("/" + index));
        }
    }

    private static EventData readObject(JsonMembers members, Map<String, String> assumed) throws IOException {
        if (!members.isObject()) {
            throw new RefusedException("", "must be an object", null);
        }
        EnvelopeBuilder envelope = new EnvelopeBuilder();
        Set<String> names = new HashSet<>();
        byte[] data = null;
        boolean isText = false;
        boolean isNull = false;
        byte[] base64 = null;
        for (String name = members.next(); name != null; name = members.next()) {
            if (!names.add(name)) {
                throw new RefusedException("/" + name, "must be given only once", null);
            }
            if (name.equals("data")) {
                isText = members.isText();
                isNull = members.isNull();
                data = members.raw();
            } else if (members.isNull()) {
                continue; // JSON format, section 2.2: null is an unset attribute
            } else if (name.equals("data_base64")) {
                base64 = decoded(members.text("/data_base64"));
            } else {
                envelope.attribute(name, members.attribute("/" + name));
            }
        }
        assumed.forEach((name, value) -> {
            if (!envelope.has(name)) {
                envelope.attribute(name, value);
            }
        });
        String contentType = envelope.dataContentType();
        if (isNull
                && (base64 != null
                        || contentType != null && !ContentType.of(contentType).isJson())) {
            data = null; // if it is not JSON, null means no data
        }
        if (data != null && base64 != null) {
            throw new RefusedException("/data_base64", "must not be given together with data", null);
        }
        if (data == null) {
            return envelope.build(contentType, base64);
        }
        if (contentType == null) {
            return envelope.build(EventData.JSON, data); // section 3.1.1: without a type, data is JSON
        }
        ContentType type = ContentType.of(contentType);
        return type.isJson()
                ? envelope.build(type.inUtf8().toString(), data) // it is in UTF-8, whatever charset the type names
                : envelope.build(contentType, isText ? ofText(type, data) : data);
    }

    /** A JSON string is the data of what is not JSON, in the charset that its type names. */
    private static byte[] ofText(ContentType type, byte[] data) throws IOException {
        try (JsonMembers string = JsonMembers.part(data)) {
            return type.encoded("/data", string.text("/data"));
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/data_base64", "must be Base64 (RFC 4648, section 4)", base64);
        }
    }

    /** Writes one complete event in structured mode, UTF-8. */
    public static byte[] write(EventData event) {
        byte[] data = event.dataBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(512 + (data == null ? 0 : data.length));
        try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("specversion", EnvelopeBuilder.SPEC_VERSION);
            json.writeStringField("id", event.getId());
            json.writeStringField("source", event.getProducer());
            json.writeStringField("type", event.getType());
            text(json, "subject", event.getSubject());
            if (event.getTime() != null) {
                json.writeStringField("time", event.getTime());
            }
            text(json, "datacontenttype", event.getDataContentType());
            text(json, "dataschema", event.getDataSchema());
            json.writeStringField("topic", event.getTopic());
            for (Map.Entry<String, Object> each : event.extensions().entrySet()) {
                extension(json, each.getKey(), each.getValue());
            }
            if (data == null) {
                json.writeEndObject();
            } else if (event.hasJsonData()) {
                json.flush();
                out.write(DATA); // verbatim, never parsed and rewritten
                out.write(data);
                out.write('}');
            } else {
                String readable = readable(event);
                if (readable != null) {
                    json.writeStringField("data", readable);
                } else {
                    json.writeBinaryField("data_base64", data);
                }
                json.writeEndObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only
        }
        return out.toByteArray();
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void extension(JsonGenerator json, String name, Object value) throws IOException {
        if (value instanceof Integer number) {
            json.writeNumberField(name, number);
        } else if (value instanceof Boolean flag) {
            json.writeBooleanField(name, flag);
        } else {
            json.writeStringField(name, (String) value);
        }
    }

    /** The data as text if it is declared as text in UTF-8, and is; otherwise null. */
    private static String readable(EventData event) {
        if (event.getDataContentType() == null) {
            return null;
        }
        try {
            ContentType type = ContentType.of(event.getDataContentType());
            if (!(type.media().startsWith("text/") || type.media().contains("xml")) || !type.isUtf8()) {
                return null;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(event.dataBytes()))
                    .toString();
        } catch (RefusedException | CharacterCodingException unknown) {
            return null;
        }
    }
}
