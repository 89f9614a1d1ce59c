package dev.carillon.enmeshed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.io.IOException;

/** What the message broker publisher of a Connector has sent, as an event. Stateless. */
public final class ConnectorMessage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConnectorMessage() {}

    /**
     * @param address the event's name, with the separators of its broker: {@code transport.messageReceived} or, by MQTT,
     *     {@code transport/messageReceived}
     * @param data JSON; kept exactly
     * @throws RefusedException if this is no name of an event, or no JSON
     */
    public static EventData event(String address, byte[] data) throws IOException {
        String name = address.replace('/', '.');
        String message;
        try {
            message = JSON.readTree(data).path("id").textValue();
        } catch (JsonProcessingException e) {
            throw new RefusedException("/data", "must be JSON", null);
        }
        return EventNames.event(name)
                .id(EventNames.idOfMessage(name, message))
                .data(EventData.JSON, data)
                .build();
    }
}
