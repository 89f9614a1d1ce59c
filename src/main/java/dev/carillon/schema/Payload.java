package dev.carillon.schema;

import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;

/**
 * What is checked: an event's data. The bytes are not copied.
 *
 * @param contentType null if there is no data
 * @param bytes null if there is no data
 * @param messageType the full name of the message, where the sender says it (as {@code google.protobuf.Any} does); else null
 */
public record Payload(String contentType, byte[] bytes, String messageType) {

    public static final String PROTOBUF = "application/protobuf";

    public static Payload of(EventData event) {
        return new Payload(event.getDataContentType(), event.dataBytes(), null);
    }

    public static Payload json(byte[] bytes) {
        return new Payload(EventData.JSON, bytes, null);
    }

    /** @param typeUrl of {@code google.protobuf.Any}, {@code type.googleapis.com/acme.Push}; null if it is not known */
    public static Payload protobuf(byte[] bytes, String typeUrl) {
        String type = typeUrl == null ? null : typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
        return new Payload(PROTOBUF, bytes, type == null || type.isEmpty() ? null : type);
    }

    public boolean isJson() {
        return contentType != null && ContentType.of(contentType).isJson();
    }

    /** Whether it is a message in its binary form. */
    public boolean isProtobuf() {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return type.equalsIgnoreCase(PROTOBUF)
                || type.equalsIgnoreCase("application/x-protobuf")
                || type.equalsIgnoreCase("application/vnd.google.protobuf");
    }
}
