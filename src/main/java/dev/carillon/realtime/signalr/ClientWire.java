package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's end of a connection to a hub, whatever the transport: what is sent as bytes, and what has come as messages, in
 * JSON. Not thread safe.
 */
public final class ClientWire {

    private static final JsonHubProtocol PROTOCOL = new JsonHubProtocol();

    private final Incoming incoming;
    private boolean isAccepted;

    /** @param mostMessage most bytes of one message */
    public ClientWire(int mostMessage) {
        incoming = new Incoming(mostMessage);
    }

    /** What a client sends first. */
    public byte[] handshake() {
        return "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.US_ASCII);
    }

    /** @param invocationId by which the hub answers; null for no answer */
    public byte[] invocation(String invocationId, String target, Object... arguments) {
        return PROTOCOL.write(new HubMessage.Invocation(invocationId, target, Values.all(arguments), List.of(), false));
    }

    /** An answer to an invocation by the hub, which this client does not serve. */
    public byte[] refusal(String invocationId, String error) {
        return PROTOCOL.write(HubMessage.Completion.failed(invocationId, error));
    }

    public byte[] ping() {
        return PROTOCOL.write(new HubMessage.Ping());
    }

    /** Says farewell. */
    public byte[] close() {
        return PROTOCOL.write(new HubMessage.Close(null, false));
    }

    /** Whether the hub has answered the handshake. */
    public boolean isAccepted() {
        return isAccepted;
    }

    /**
     * The messages that are complete with these bytes, without the answer to the handshake.
     *
     * @throws BrokenProtocolException if the hub refuses the handshake, or what has come is no message
     */
    public List<HubMessage> read(byte[] chunk) throws BrokenProtocolException {
        incoming.add(chunk);
        List<HubMessage> complete = new ArrayList<>();
        for (byte[] next = PROTOCOL.next(incoming); next != null; next = PROTOCOL.next(incoming)) {
            if (isAccepted) {
                complete.add(PROTOCOL.read(next));
            } else {
                accept(JsonHubProtocol.object(next));
            }
        }
        return complete;
    }

    private void accept(ObjectNode answer) throws BrokenProtocolException {
        JsonNode error = answer.get("error");
        if (error != null && !error.isNull()) {
            throw new BrokenProtocolException("The hub refused the handshake: " + error.asText());
        }
        isAccepted = true;
    }
}
