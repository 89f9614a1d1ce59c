package dev.carillon.cloudevents;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import io.cloudevents.v1.proto.CloudEvent;
import io.cloudevents.v1.proto.CloudEvent.CloudEventAttributeValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * The Protobuf format of CloudEvents, both ways. A message as data is kept as its bytes, with its type as {@code dataschema}.
 * Stateless, thread safe.
 */
public final class CloudEventsProtobuf {

    private static final String MESSAGE = "application/protobuf";
    private static final String SCHEME =
            "https://"; // of the URL of a type, where it says none (google/protobuf/any.proto)

    private CloudEventsProtobuf() {}

    /** @throws RefusedException if the envelope breaks a rule; the field is a JSON pointer, as in JSON */
    public static EventData read(CloudEvent given) {
        EnvelopeBuilder envelope = new EnvelopeBuilder();
        required(envelope, "specversion", given.getSpecVersion());
        required(envelope, "id", given.getId());
        required(envelope, "source", given.getSource());
        required(envelope, "type", given.getType());
        given.getAttributesMap().forEach((name, value) -> {
            if (!(name.equals("dataschema") && given.hasProtoData())) {
                envelope.attribute(name, value(name, value));
            }
        });
        if (given.hasProtoData()) {
            return message(envelope, given);
        }
        String contentType = envelope.dataContentType();
        if (given.hasTextData()) {
            return text(envelope, contentType, given);
        }
        return envelope.build(
                contentType, given.hasBinaryData() ? given.getBinaryData().toByteArray() : null);
    }

    /** Without a value it was not given: so does this format say it. */
    private static void required(EnvelopeBuilder envelope, String name, String value) {
        if (!value.isEmpty()) {
            envelope.attribute(name, value);
        }
    }

    private static Object value(String name, CloudEventAttributeValue given) {
        return switch (given.getAttrCase()) {
            case CE_BOOLEAN -> given.getCeBoolean();
            case CE_INTEGER -> given.getCeInteger();
            case CE_STRING -> given.getCeString();
            case CE_URI -> given.getCeUri();
            case CE_URI_REF -> given.getCeUriRef();
            case CE_BYTES ->
                Base64.getEncoder().encodeToString(given.getCeBytes().toByteArray());
            case CE_TIMESTAMP -> time(name, given.getCeTimestamp());
            case ATTR_NOT_SET -> throw new RefusedException("/" + name, "must have a value", null);
        };
    }

    private static String time(String name, Timestamp given) {
        try {
            return Instant.ofEpochSecond(given.getSeconds(), given.getNanos()).toString();
        } catch (DateTimeException e) {
            throw new RefusedException("/" + name, "must be a time", String.valueOf(given.getSeconds()));
        }
    }

    private static EventData text(EnvelopeBuilder envelope, String contentType, CloudEvent given) {
        if (contentType == null) {
            return envelope.build(null, given.getTextDataBytes().toByteArray());
        }
        ContentType type = ContentType.of(contentType);
        if (type.isJson()) {
            return envelope.build(
                    type.inUtf8().toString(), given.getTextDataBytes().toByteArray());
        }
        return envelope.build(contentType, type.encoded("/data", given.getTextData()));
    }

    private static EventData message(EnvelopeBuilder envelope, CloudEvent given) {
        Any message = given.getProtoData();
        String url = message.getTypeUrl();
        if (url.lastIndexOf('/') < 0 || url.endsWith("/")) {
            throw new RefusedException("/data/type_url", "must be the URL of a message's type", url);
        }
        CloudEventAttributeValue said = given.getAttributesMap().get("dataschema");
        if (said != null && !isOf(String.valueOf(value("dataschema", said)), url)) {
            throw new RefusedException("/dataschema", "must be the type_url of the data, or be left out", null);
        }
        envelope.attribute("dataschema", url.contains("://") ? url : SCHEME + url);
        String contentType = envelope.dataContentType();
        return envelope.build(
                contentType == null ? MESSAGE : contentType, message.getValue().toByteArray());
    }

    private static boolean isOf(String schema, String url) {
        return schema.equals(url) || schema.equals(SCHEME + url);
    }

    /** Writes one complete event. Its data is not copied: leave it as it is. */
    public static CloudEvent write(EventData event) {
        CloudEvent.Builder to = CloudEvent.newBuilder()
                .setId(event.getId())
                .setSource(event.getProducer())
                .setSpecVersion(EnvelopeBuilder.SPEC_VERSION)
                .setType(event.getType())
                .putAttributes("topic", text(event.getTopic()));
        if (event.getSubject() != null) {
            to.putAttributes("subject", text(event.getSubject()));
        }
        if (event.getTime() != null) {
            to.putAttributes("time", time(event.getTimestamp()));
        }
        if (event.getDataContentType() != null) {
            to.putAttributes("datacontenttype", text(event.getDataContentType()));
        }
        event.extensions().forEach((name, value) -> to.putAttributes(name, extension(value)));
        return data(to, event).build();
    }

    private static CloudEvent.Builder data(CloudEvent.Builder to, EventData event) {
        byte[] data = event.dataBytes();
        String schema = event.getDataSchema();
        if (schema != null && data != null && isMessage(event)) {
            String url = schema.startsWith(SCHEME) ? schema.substring(SCHEME.length()) : schema;
            return to.putAttributes("dataschema", uri(url))
                    .setProtoData(Any.newBuilder().setTypeUrl(url).setValue(UnsafeByteOperations.unsafeWrap(data)));
        }
        if (schema != null) {
            to.putAttributes("dataschema", uri(schema));
        }
        if (data == null) {
            return to;
        }
        ByteString bytes = UnsafeByteOperations.unsafeWrap(data);
        return isText(event, data) ? to.setTextDataBytes(bytes) : to.setBinaryData(bytes);
    }

    private static boolean isMessage(EventData event) {
        return event.getDataContentType() != null
                && MESSAGE.equals(ContentType.of(event.getDataContentType()).media());
    }

    private static boolean isText(EventData event, byte[] data) {
        if (event.getDataContentType() == null || event.hasJsonData()) {
            return event.hasJsonData(); // which is in UTF-8, always
        }
        try {
            ContentType type = ContentType.of(event.getDataContentType());
            if (!type.media().startsWith("text/") && !type.media().contains("xml") || !type.isUtf8()) {
                return false;
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
            return true;
        } catch (RefusedException | CharacterCodingException unknown) {
            return false;
        }
    }

    private static CloudEventAttributeValue text(String value) {
        return CloudEventAttributeValue.newBuilder().setCeString(value).build();
    }

    private static CloudEventAttributeValue uri(String value) {
        return CloudEventAttributeValue.newBuilder().setCeUri(value).build();
    }

    private static CloudEventAttributeValue time(Instant value) {
        return CloudEventAttributeValue.newBuilder()
                .setCeTimestamp(Timestamp.newBuilder()
                        .setSeconds(value.getEpochSecond())
                        .setNanos(value.getNano()))
                .build();
    }

    private static CloudEventAttributeValue extension(Object value) {
        if (value instanceof Integer number) {
            return CloudEventAttributeValue.newBuilder().setCeInteger(number).build();
        }
        if (value instanceof Boolean flag) {
            return CloudEventAttributeValue.newBuilder().setCeBoolean(flag).build();
        }
        return text((String) value);
    }
}
