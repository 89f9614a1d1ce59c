package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A client's first request: which version, which transports, and the id by which it goes on. Stateless, thread safe. */
final class Negotiation {

    private static final int NEWEST = 1;

    private Negotiation() {}

    /** The answer, which is 200 also where it is an error: so clients have it. */
    static ObjectNode answer(Hubs hubs, HubRoute route, HubCaller caller, Query query) {
        String asked = query.first("negotiateVersion");
        int version = 0;
        if (asked != null) {
            try {
                version = Math.min(Integer.parseInt(asked.strip()), NEWEST);
            } catch (NumberFormatException e) {
                return error("The client requested a non-integer protocol version.");
            }
            if (version < 0) {
                return error("The client requested version '" + version
                        + "', but the server does not support this version.");
            }
        }
        boolean isStateful = route.hub().settings().statefulReconnects()
                && "true".equalsIgnoreCase(query.first("useStatefulReconnect"));
        HttpConnection made = hubs.negotiated(route, caller, version > 0, isStateful);
        return made == null ? error("The server accepts no more connections.") : answer(made, version);
    }

    private static ObjectNode answer(HttpConnection made, int version) {
        ObjectNode answer = Values.MAPPER.createObjectNode();
        answer.put("negotiateVersion", version);
        answer.put("connectionId", made.id());
        if (version > 0) {
            answer.put("connectionToken", made.token());
        }
        if (made.isStateful()) {
            answer.put("useStatefulReconnect", true);
        }
        ArrayNode transports = answer.putArray("availableTransports");
        transport(transports, "WebSockets", "Text", "Binary");
        transport(transports, "ServerSentEvents", "Text");
        transport(transports, "LongPolling", "Text", "Binary");
        return answer;
    }

    private static void transport(ArrayNode transports, String name, String... formats) {
        ArrayNode all = transports.addObject().put("transport", name).putArray("transferFormats");
        for (String each : formats) {
            all.add(each);
        }
    }

    private static ObjectNode error(String text) {
        return Values.MAPPER.createObjectNode().put("error", text);
    }
}
