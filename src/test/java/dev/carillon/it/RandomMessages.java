package dev.carillon.it;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Messages of Server Events: right ones, and what becomes of them by mistakes of all kinds. Not thread safe. */
final class RandomMessages {

    private static final List<String> ODD = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "1.5",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "{\"a\":1}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\"",
            "[{}]",
            "123456789012345678901234567890");
    private static final List<String> NAMES = List.of(
            "events", "subscribe", "unsubscribe", "ack", "topic", "topics", "data", "eventId", "x", "__proto__");
    private static final String SYNTAX = "{}[]\":,\\/'0e-+.nulltrue \t\n\r\u0000\u007f\u00e9\u2028\ufeff";

    private final Random chance;
    private final String token;
    private final String prefix;
    private int topics;

    /** @param prefix of the topics of right messages */
    RandomMessages(Random chance, String token, String prefix) {
        this.chance = chance;
        this.token = token;
        this.prefix = prefix;
    }

    /** What a client could send, most of it wrong. */
    byte[] next() {
        String text = right();
        int mistakes = chance.nextInt(5);
        for (int i = 0; i < mistakes; i++) {
            text = chance.nextInt(3) == 0 ? misspelt(text) : replaced(text);
        }
        if (chance.nextInt(40) == 0) {
            text = oversized();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return chance.nextInt(12) == 0 ? flipped(bytes) : bytes;
    }

    /** As the documents and the SDK have them. */
    String right() {
        return switch (chance.nextInt(8)) {
            case 0 -> "{\"subscribe\":" + list() + "}";
            case 1 -> "{\"unsubscribe\":" + list() + "}";
            case 2 -> "{\"subscribe\":" + selection() + "}";
            case 3 -> "{\"ack\":{\"eventId\":\"" + chance.nextInt(1_000) + "\"}}";
            case 4 -> "[{\"events\":" + events() + "},{\"subscribe\":" + list() + "}]";
            default -> "{\"events\":" + events() + "}";
        };
    }

    private String events() {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (int i = chance.nextInt(4); i >= 0; i--) {
            JsonObjectBuilder event = Json.createObjectBuilder().add("topic", topic());
            switch (chance.nextInt(5)) {
                case 0 -> event.add("data", "988");
                case 1 -> event.add("data", Json.createObjectBuilder().add("amount", chance.nextInt()));
                case 2 -> event.addNull("data");
                case 3 -> event.add("data", Json.createArrayBuilder().add(1).add("é\u0001"));
                default -> {}
            }
            if (chance.nextInt(3) == 0) {
                event.add(
                        "additionalMetadata",
                        Json.createObjectBuilder().add("user", "voltmx").add("n", 1));
            }
            if (chance.nextInt(4) == 0) {
                event.add(
                        "eventType",
                        List.of("CLIENT_ONLY", "SERVER_BROADCAST", "ALL", "all").get(chance.nextInt(4)));
            }
            if (chance.nextInt(6) == 0) {
                event.add("clientUUID", "client-" + chance.nextInt(9));
            }
            if (chance.nextInt(6) == 0) {
                event.add("timestamp", "2026-01-01T00:00:00Z")
                        .add("producer", "/random")
                        .add("appId", "a");
            }
            all.add(event);
        }
        return all.build().toString();
    }

    private String list() {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (int i = chance.nextInt(3); i >= 0; i--) {
            all.add(topic());
        }
        return all.build().toString();
    }

    private String selection() {
        return "{\"X-Voltmx-Authorization\":\"" + token + "\",\"clientUUID\":\"c" + chance.nextInt(9)
                + "\",\"topics\":{\"" + (chance.nextBoolean() ? "private" : "Public") + "\":" + list() + "}}";
    }

    /** Each another one, so that it is known which message has raised it. */
    private String topic() {
        String odd =
                List.of("", "", "", "/a b", "/é", "/*", "/%41", "/a.b", "/ü/ß").get(chance.nextInt(9));
        return (chance.nextInt(4) == 0 ? "/" : "") + prefix + '/' + topics++ + odd;
    }

    /** A character is lost, doubled, added or changed, or the end is. */
    private String misspelt(String text) {
        if (text.isEmpty()) {
            return String.valueOf(character());
        }
        int at = chance.nextInt(text.length());
        return switch (chance.nextInt(5)) {
            case 0 -> text.substring(0, at) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + text.charAt(at) + text.substring(at);
            case 2 -> text.substring(0, at) + character() + text.substring(at);
            case 3 -> text.substring(0, at) + character() + text.substring(at + 1);
            default -> text.substring(0, at);
        };
    }

    private char character() {
        return SYNTAX.charAt(chance.nextInt(SYNTAX.length()));
    }

    /** A value, or a name, is another one. */
    private String replaced(String text) {
        int colon = text.indexOf(':', chance.nextInt(Math.max(1, text.length())));
        if (colon < 0) {
            return text;
        }
        if (chance.nextInt(4) == 0) {
            int quote = text.lastIndexOf('"', colon - 2);
            return quote < 0
                    ? text
                    : text.substring(0, quote + 1)
                            + NAMES.get(chance.nextInt(NAMES.size()))
                            + text.substring(colon - 1);
        }
        int end = colon + 1;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + ODD.get(chance.nextInt(ODD.size())) + text.substring(end);
    }

    private String oversized() {
        return switch (chance.nextInt(4)) {
            case 0 -> "[".repeat(50_000);
            case 1 -> "{\"events\":" + "[{},".repeat(10_000);
            case 2 -> "{\"events\":[{\"topic\":\"" + "a/".repeat(20_000) + "\"}]}";
            default -> "{\"events\":[{\"topic\":\"x\",\"data\":\"" + "y".repeat(70_000) + "\"}]}";
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 3 && changed.length > 0; i++) {
            changed[chance.nextInt(changed.length)] = (byte) chance.nextInt(256);
        }
        return changed;
    }
}
