package dev.carillon.messaging;

import java.util.Map;

/**
 * A message that a broker has given, whatever it speaks.
 *
 * @param address routing key, topic, channel or queue
 * @param id as its sender has it; null for none
 * @param contentType media type of the body; null for none
 * @param attributes of a CloudEvent in binary mode, by name without prefix, lower case; empty if it is none
 * @param body not copied: leave it as it is; null if it is neither bytes nor text
 * @param handle by which its driver knows it
 */
public record ReceivedMessage(
        String address, String id, String contentType, Map<String, String> attributes, byte[] body, Object handle) {

    @Override
    public String toString() {
        return "ReceivedMessage[" + address + ", " + id + ", " + (body == null ? 0 : body.length) + " bytes]";
    }
}
