package dev.carillon.messaging.pubsub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connection to Pub/Sub: one request for all messages of a topic. */
final class PubSubConnection implements BrokerConnection {

    /** CloudEvents' Google Pub/Sub binding. */
    private static final String PREFIX = "ce-";

    private static final int MOST_BYTES =
            6 << 20; // a request of Google has at most 10 MB, and Base64 is longer by a third
    private static final int NOT_TAKEN = 400;
    private static final int LONGEST = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestLine line;
    private final AccessToken token;

    /** @param token null for none */
    PubSubConnection(RestLine line, AccessToken token) {
        this.line = line;
        this.token = token;
    }

    @Override
    public boolean isOpen() {
        return line.isOpen();
    }

    @Override
    public String objection(String address) throws IOException {
        RestLine.Answer answer = line.ask("/v1/" + address, shown(), null);
        return isGood(answer) ? null : reason(answer);
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException {
        SendResult[] results = new SendResult[batch.size()];
        Map<String, List<Integer>> topics = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            topics.computeIfAbsent(batch.get(i).address(), first -> new ArrayList<>())
                    .add(i);
        }
        for (List<Integer> each : topics.values()) {
            int from = 0;
            while (from < each.size()) {
                int to = from;
                long bytes = 0;
                while (to < each.size() && (to == from || bytes < MOST_BYTES)) {
                    bytes += batch.get(each.get(to++)).body().length;
                }
                publish(batch, each.subList(from, to), results);
                from = to;
            }
        }
        return Arrays.asList(results);
    }

    /** All of one topic. */
    private void publish(List<OutgoingMessage> batch, List<Integer> places, SendResult[] results) throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        places.forEach(
                each -> write(batch.get(each), request.withArray("/messages").addObject()));
        RestLine.Answer answer = line.ask(
                "/v1/" + batch.get(places.get(0)).address() + ":publish", shown(), JSON.writeValueAsBytes(request));
        if (answer.status() == NOT_TAKEN && places.size() > 1) { // one that it cannot have spoils no other
            for (Integer each : places) {
                publish(batch, List.of(each), results);
            }
            return;
        }
        JsonNode ids = isGood(answer) ? read(answer).path("messageIds") : null;
        for (int i = 0; i < places.size(); i++) {
            results[places.get(i)] = ids == null
                    ? new SendResult.Refused("the broker refused it: " + reason(answer))
                    : new SendResult.Taken("id " + ids.path(i).asText());
        }
    }

    private static void write(OutgoingMessage message, ObjectNode into) {
        into.put("data", message.body());
        ObjectNode attributes = into.putObject("attributes").put("namespace", message.name());
        message.attributes().forEach((name, value) -> attributes.put(PREFIX + name, value));
        if (!message.attributes().isEmpty() && message.contentType() != null) {
            attributes.put("Content-Type", message.contentType());
        }
    }

    private String shown() {
        return token == null ? null : token.text();
    }

    private static boolean isGood(RestLine.Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    private static String reason(RestLine.Answer answer) {
        String said = read(answer).path("error").path("message").asText("");
        return answer.status() + (said.isEmpty() ? "" : " " + said.substring(0, Math.min(LONGEST, said.length())));
    }

    private static JsonNode read(RestLine.Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException noJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
