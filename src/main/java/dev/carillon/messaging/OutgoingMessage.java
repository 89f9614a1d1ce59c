package dev.carillon.messaging;

import java.util.Map;

/**
 * A message for a broker, whatever it speaks.
 *
 * @param address queue, topic, routing key, channel or subject
 * @param name the event's topic with dots, for protocols whose address does not say it
 * @param id the same in each attempt, for protocols that have one
 * @param key messages of one key keep their order, where the protocol has that; may be null
 * @param contentType media type of the body; null for none
 * @param attributes of a CloudEvent in binary mode, by name without prefix; empty in other modes
 * @param body not copied: leave it as it is
 */
public record OutgoingMessage(
        String address,
        String name,
        String id,
        String key,
        String contentType,
        Map<String, String> attributes,
        byte[] body) {

    @Override
    public String toString() {
        return "OutgoingMessage[" + address + ", " + id + ", " + body.length + " bytes]";
    }
}
