package dev.carillon.realtime.serverevents;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a client is told of what it asked for: topic by topic, or one error. Not thread safe. */
final class Answer {

    private static final int REASONS = 5;

    private final Verb verb;
    private final Set<String> done = new LinkedHashSet<>();
    private final Set<String> failed = new LinkedHashSet<>();
    private final List<String> reasons = new ArrayList<>();

    Answer(Verb verb) {
        this.verb = verb;
    }

    void done(String topic) {
        done.add(topic);
    }

    void failed(String topic, String reason) {
        failed.add(topic);
        if (reasons.size() < REASONS) {
            reasons.add(topic.isEmpty() ? reason : topic + ": " + reason);
        }
    }

    Code code() {
        return verb.code(!done.isEmpty(), !failed.isEmpty());
    }

    /** Over WebSocket: {@code failedTopics} only where there are some, as the client SDK has it. */
    String json() {
        StringBuilder json = begin(code(), message());
        if (!done.isEmpty() || failed.isEmpty()) {
            list(json, "successTopics", done);
        }
        if (!failed.isEmpty()) {
            list(json, "failedTopics", failed);
        }
        return json.append('}').toString();
    }

    /** Over HTTP. */
    String json(int status) {
        StringBuilder json = begin(status, code(), message());
        list(json, "successTopics", done);
        list(json, "failedTopics", failed);
        return json.append('}').toString();
    }

    static String error(Code code, String message) {
        return begin(code, message).append('}').toString();
    }

    static String error(int status, Code code, String message) {
        return begin(status, code, message).append('}').toString();
    }

    private String message() {
        if (failed.isEmpty()) {
            return verb.done();
        }
        return (done.isEmpty() ? "nothing was " : "not all were ") + verb.done() + "; " + String.join("; ", reasons);
    }

    private static StringBuilder begin(Code code, String message) {
        StringBuilder json = new StringBuilder(128).append("{\"code\":").append(code.number());
        return text(json.append(",\"message\":"), message);
    }

    private static StringBuilder begin(int status, Code code, String message) {
        StringBuilder json = new StringBuilder(192)
                .append("{\"opstatus\":")
                .append(status == 200 ? 0 : code.number())
                .append(",\"httpStatusCode\":")
                .append(status)
                .append(",\"code\":")
                .append(code.number());
        return text(json.append(",\"message\":"), message);
    }

    private static void list(StringBuilder json, String name, Set<String> texts) {
        json.append(",\"").append(name).append("\":[");
        String between = "";
        for (String each : texts) {
            text(json.append(between), each);
            between = ",";
        }
        json.append(']');
    }

    static StringBuilder text(StringBuilder json, String value) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(whole(value), json);
        return json.append('"');
    }

    /** Without halves of characters, which JSON may spell and a client may send: no text of a WebSocket has them, and Payara sends none. */
    private static String whole(String text) {
        return text.chars().noneMatch(each -> Character.isSurrogate((char) each))
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
