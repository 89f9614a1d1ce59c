package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** What the webhook of a Connector, or of another hub with content {@code enmeshed}, has sent, as an event. Stateless. */
final class IncomingEvent {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 200;

    private IncomingEvent() {}

    /**
     * {@code {"trigger": "transport.messageReceived", "data": …}}, data kept exactly.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    static EventData read(byte[] body, HttpServletRequest request) throws IOException {
        String trigger = null;
        byte[] data = null;
        try (JsonMembers members = JsonMembers.of(body)) {
            if (!members.isObject()) {
                throw new RefusedException("", "must be an object", null);
            }
            for (String name = members.next(); name != null; name = members.next()) {
                switch (name) {
                    case "trigger" -> trigger = members.text("/trigger");
                    case "data" -> data = members.raw();
                    default -> throw new RefusedException("/" + name, "must be trigger or data", name);
                }
            }
            members.end();
        }
        if (trigger == null) {
            throw new RefusedException("/trigger", "is required", null);
        }
        EventData.Builder event = EventNames.event(trigger)
                .id(id(trigger, data, request))
                .extension(EventNames.CORRELATION, text(request, "x-correlation-id"))
                .extension(EventNames.TARGET_ADDRESS, text(request, "x-event-target-address"));
        return data == null ? event.build() : event.data(EventData.JSON, data).build();
    }

    /** Of the message, if there is one such event for each; else what the sender calls a delivery; else its own. */
    private static String id(String trigger, byte[] data, HttpServletRequest request) throws IOException {
        JsonNode content = data == null ? null : JSON.readTree(data);
        String ofMessage = content == null
                ? null
                : EventNames.idOfMessage(trigger, content.path("id").textValue());
        return ofMessage != null ? ofMessage : text(request, "webhook-id");
    }

    private static String text(HttpServletRequest request, String header) {
        String value = request.getHeader(header);
        boolean isFit = value != null
                && !value.isBlank()
                && value.length() <= LONGEST
                && value.chars().allMatch(each -> each >= ' ' && each < 127);
        return isFit ? value : null;
    }
}
