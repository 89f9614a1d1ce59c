package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** A client's first message, by which it chooses the protocol; in JSON whatever it chooses. */
record Handshake(String protocol, int version) {

    static final String CANCELED = "Handshake was canceled.";
    static final String FAILED = "An unexpected error occurred during connection handshake.";

    static Handshake read(byte[] message) throws BrokenProtocolException {
        ObjectNode object = JsonHubProtocol.object(message);
        JsonNode protocol = object.get("protocol");
        JsonNode version = object.get("version");
        if (protocol == null || !protocol.isTextual()) {
            throw new BrokenProtocolException("Expected 'protocol' to be of type String.");
        }
        if (version == null || !version.isIntegralNumber() || !version.canConvertToInt()) {
            throw new BrokenProtocolException("Expected 'version' to be of type Number.");
        }
        return new Handshake(protocol.textValue(), version.intValue());
    }

    /** @throws BrokenProtocolException with the error that is the answer */
    HubProtocol choose(boolean isTextAlone) throws BrokenProtocolException {
        HubProtocol chosen = HubProtocol.ALL.get(protocol);
        if (chosen == null) {
            throw new BrokenProtocolException("The protocol '" + protocol + "' is not supported.");
        }
        if (version > HubProtocol.NEWEST_VERSION) { // some clients say 0, which the reference server takes for 1
            throw new BrokenProtocolException(
                    "The server does not support version " + version + " of the '" + protocol + "' protocol.");
        }
        if (chosen.isBinary() && isTextAlone) {
            throw new BrokenProtocolException("Cannot use the '" + protocol
                    + "' protocol on the current transport. The transport does not support 'Binary' transfer format.");
        }
        return chosen;
    }

    /** @param error null if there is none */
    static byte[] answer(String error) {
        ObjectNode answer = Values.MAPPER.createObjectNode();
        if (error != null) {
            answer.put("error", error);
        }
        try {
            byte[] json = Values.MAPPER.writeValueAsBytes(answer);
            byte[] record = Arrays.copyOf(json, json.length + 1);
            record[json.length] = Incoming.RECORD_SEPARATOR;
            return record;
        } catch (JsonProcessingException e) { // a text in an object
            throw new IllegalStateException(e);
        }
    }
}
