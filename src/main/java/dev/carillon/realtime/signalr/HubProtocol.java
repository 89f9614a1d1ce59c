package dev.carillon.realtime.signalr;

import java.util.Map;
import java.util.TreeMap;

/** One encoding of hub messages. Stateless, thread safe. */
sealed interface HubProtocol permits JsonHubProtocol, MessagePackHubProtocol {

    /** Version 2 is the same as 1, said by clients that keep to acknowledgements under stateful reconnect. */
    int NEWEST_VERSION = 2;

    /** By name, in any case. */
    Map<String, HubProtocol> ALL = all();

    String name();

    /** Whether it needs a transport that carries bytes, not text alone. */
    boolean isBinary();

    /** The bytes of the next message; null until they have come. */
    byte[] next(Incoming incoming) throws BrokenProtocolException;

    HubMessage read(byte[] message) throws BrokenProtocolException;

    /** The whole message as it stands on the wire, with separator or length. */
    byte[] write(HubMessage message);

    private static Map<String, HubProtocol> all() {
        Map<String, HubProtocol> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("json", new JsonHubProtocol());
        all.put("messagepack", new MessagePackHubProtocol());
        return all;
    }
}
