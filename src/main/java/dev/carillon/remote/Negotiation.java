package dev.carillon.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.HttpUrl;
import dev.carillon.outbound.SendOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a hub has agreed to (TransportProtocols, "negotiate").
 *
 * @param url of the hub, after all redirections
 * @param token for that one, or null
 * @param connection the connection's token
 * @param transports names of those that carry text, in the hub's order
 */
record Negotiation(URI url, String token, String connection, List<String> transports) {

    /** As many redirections as the clients of the original follow. */
    static final int MOST_REDIRECTIONS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");
    private static final JsonMapper MAPPER = new JsonMapper();

    /** @throws HubFailedException if there is no such hub, or it lets nobody in */
    static Negotiation with(HubRequests requests, URI hub, String token) throws IOException, InterruptedException {
        URI url = hub;
        String current = token;
        for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
            JsonNode answer = answer(requests, url, current);
            if (!answer.hasNonNull("url")) {
                return of(answer, url, current);
            }
            url = redirected(answer.get("url").asText());
            current = visible(answer.path("accessToken").asText(null), current);
        }
        throw new HubFailedException("the hub redirects more than " + MOST_REDIRECTIONS + " times");
    }

    private static JsonNode answer(HubRequests requests, URI url, String token)
            throws IOException, InterruptedException {
        SendOutcome.Answered answered = HubRequests.answered(HubRequests.await(requests.begin(
                "POST", HubAddress.at(url, "/negotiate", "negotiateVersion=1"), token, new byte[0], PATIENCE)));
        if (answered.status() != 200) {
            throw new HubFailedException("the hub answered " + answered.status() + " to the negotiation"
                    + (answered.status() == 401 ? ": it wants a key, or another one" : ""));
        }
        JsonNode answer;
        try {
            answer = MAPPER.readTree(answered.excerpt());
        } catch (IOException | RuntimeException e) {
            throw new HubFailedException("this is not a SignalR hub: its answer to the negotiation is not JSON");
        }
        if (answer.hasNonNull("ProtocolVersion")) {
            throw new HubFailedException("this is a hub of ASP.NET SignalR, not of ASP.NET Core SignalR");
        }
        if (answer.hasNonNull("error")) {
            throw new HubFailedException("the hub refuses: "
                    + RefusedException.shortened(answer.get("error").asText(), 300));
        }
        return answer;
    }

    private static URI redirected(String text) throws HubFailedException {
        try {
            return HttpUrl.of(text);
        } catch (RefusedException e) {
            throw new HubFailedException("the hub redirects to something that is not a URL: it " + e.rule());
        }
    }

    /** It goes into a header. */
    private static String visible(String given, String otherwise) throws HubFailedException {
        if (given == null || given.isEmpty()) {
            return otherwise;
        }
        if (!TOKEN.matcher(given).matches()) {
            throw new HubFailedException("the hub redirects with an invalid token");
        }
        return given;
    }

    private static Negotiation of(JsonNode answer, URI url, String token) throws HubFailedException {
        String id = answer.path("connectionToken")
                .asText(answer.path("connectionId").asText(""));
        if (id.isEmpty()) {
            throw new HubFailedException(
                    "this is not a SignalR hub: its answer to the negotiation names no connection");
        }
        List<String> transports = new ArrayList<>();
        for (JsonNode each : answer.path("availableTransports")) {
            for (JsonNode format : each.path("transferFormats")) {
                if (format.asText().equals("Text")) {
                    transports.add(each.path("transport").asText());
                }
            }
        }
        return new Negotiation(url, token, id, transports);
    }

    /** Of the hub, for this connection. */
    URI connectionUrl() {
        return HubAddress.at(url, "", "id=" + URLEncoder.encode(connection, StandardCharsets.UTF_8));
    }
}
