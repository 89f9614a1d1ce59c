package dev.carillon.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests as a server gives them, and settings as the API does. */
final class Requests {

    private static final String URL = "https://hub.example.com/carillon/in/abc";

    private Requests() {}

    /** @param headers name and value in turn */
    static IncomingRequest request(String body, String... headers) {
        return request(List.of(URL), body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static IncomingRequest request(byte[] body, String... headers) {
        return request(List.of(URL), body, headers);
    }

    static IncomingRequest request(List<String> urls, byte[] body, String... headers) {
        Map<String, List<String>> all = new TreeMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.computeIfAbsent(headers[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(headers[i + 1]);
        }
        return new IncomingRequest(new RequestHead("POST", urls, all, "192.0.2.1"), body);
    }

    /** With apostrophes for quotes. */
    static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static WebhookSettings settings(String text) {
        return WebhookSettings.read(json(text));
    }

    static SignatureCheck check(String verification) {
        return settings("{'verification':" + verification + "}").check();
    }
}
