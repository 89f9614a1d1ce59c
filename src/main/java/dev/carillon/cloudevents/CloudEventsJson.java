package dev.carillon.cloudevents;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

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

    /** One element of a batch: the event, or why it is none. */
    public record Element(EventData event, RefusedException refused) {}

    /**
     * Reads one event.
     *
     * @throws RefusedException if the envelope breaks a rule; the field is a JSON pointer
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is no JSON; with line and column
     */
    public static EventData read(byte[] body) throws IOException {
        try (JsonMembers members = JsonMembers.of(body)) {
            EventData event = readObject(members);
            members.end();
            return event;
        }
    }

    /**
     * Reads a batch; an element that breaks a rule is given as such, in its place.
     *
     * @param most how many elements are taken at most
     * @throws RefusedException if this is no array, or has too many elements
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is no JSON; with line and column
     */
    public static List<Element> readBatch(byte[] body, int most) throws IOException {
        try (JsonMembers members = JsonMembers.of(body)) {
            if (!members.isArray()) {
                throw new RefusedException("", "is an array of events", null);
            }
            List<byte[]> elements = new ArrayList<>();
            while (members.nextElement()) {
                if (elements.size() == most) {
                    throw new RefusedException("", "has at most " + most + " events", null);
                }
                elements.add(members.raw());
            }
            members.end();
            List<Element> read = new ArrayList<>(elements.size());
            for (byte[] each : elements) {
                read.add(element(each, read.size()));
            }
            return read;
        }
    }

    private static Element element(byte[] json, int index) throws IOException {
        try {
            return new Element(read(json), null);
        } catch (RefusedException e) {
            return new Element(null, e.at("/" + index));
        }
    }

    private static EventData readObject(JsonMembers members) throws IOException {
        if (!members.isObject()) {
            throw new RefusedException("", "is an object", null);
        }
        EnvelopeBuilder envelope = new EnvelopeBuilder();
        byte[] data = null;
        boolean text = false;
        byte[] base64 = null;
        for (String name = members.next(); name != null; name = members.next()) {
            if (name.equals("data")) {
                if (data != null) {
                    throw new RefusedException("/data", "is given only once", null);
                }
                text = members.isText();
                data = members.raw();
            } else if (members.isNull()) {
                continue; // JSON format, section 2.2: null is an unset attribute
            } else if (name.equals("data_base64")) {
                base64 = decoded(members.text("/data_base64"));
            } else {
                envelope.attribute(name, members.attribute("/" + name));
            }
        }
        if (data != null && base64 != null) {
            throw new RefusedException("/data_base64", "does not stand beside data", null);
        }
        String contentType = envelope.dataContentType();
        if (base64 != null) {
            return envelope.build(contentType, base64);
        }
        if (data == null) {
            return envelope.build(contentType, null);
        }
        if (contentType == null) {
            return envelope.build(EventData.JSON, data); // section 2.4.1: without a type, data is JSON
        }
        return envelope.build(contentType, text && !isJson(contentType) ? unquoted(data) : data);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/data_base64", "is Base64 (RFC 4648, section 4)", base64);
        }
    }

    private static byte[] unquoted(byte[] json) throws IOException {
        try (JsonMembers string = JsonMembers.of(json)) {
            return string.text("/data").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static boolean isJson(String contentType) {
        return EventData.builder("x").data(contentType, null).build().hasJsonData();
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
            if (event.getTimestamp() != null) {
                json.writeStringField("time", event.getTimestamp().toString());
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
                out.write(DATA); // to the letter, never parsed and written anew
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

    /** The data as text if it is declared as text and is UTF-8; otherwise null. */
    private static String readable(EventData event) {
        String type = event.getDataContentType();
        if (type == null || !(type.regionMatches(true, 0, "text/", 0, 5) || type.contains("xml"))) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(event.dataBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
