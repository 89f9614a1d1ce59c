package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.EventTime;
import dev.carillon.servicestack.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON object as ServiceStack reads it: names in any case, with or without {@code -}; what is not known is not minded, and
 * a text may come as a number.
 */
final class LenientJson {

    private static final Pattern DOT_NET_DATE = Pattern.compile("/Date\\((-?\\d+)([+-]\\d{4})?\\)/");

    private static final int LONGEST_NAME = 200;

    private final ObjectNode object;

    private LenientJson(ObjectNode object) {
        this.object = object;
    }

    static LenientJson read(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(JsonBody.MAX_BYTES + 1);
        if (body.length > JsonBody.MAX_BYTES) {
            throw ServiceStackError.of(
                    413, "RequestEntityTooLarge", "the request has at most " + JsonBody.MAX_BYTES + " bytes");
        }
        JsonNode node = Json.tree(body);
        if (node instanceof ObjectNode object) {
            return new LenientJson(object);
        }
        return new LenientJson(Json.MAPPER.createObjectNode()); // no body: nothing was given
    }

    String text(String name) {
        JsonNode node = find(name);
        return node == null || node.isNull()
                ? null
                : storable(name, node.isValueNode() ? node.asText() : node.toString());
    }

    static String storable(String name, String text) {
        if (!StorableText.isStorable(text)) {
            throw invalid(name);
        }
        return text;
    }

    Boolean flag(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        boolean flag = text.equalsIgnoreCase("true");
        if (!flag && !text.equalsIgnoreCase("false")) {
            throw invalid(name);
        }
        return flag;
    }

    /** ISO 8601, or {@code /Date(ms)/}. */
    Instant instant(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Matcher dotNet = DOT_NET_DATE.matcher(text);
        try {
            Instant time = dotNet.matches()
                    ? Instant.ofEpochMilli(Long.parseLong(dotNet.group(1)))
                    : OffsetDateTime.parse(text).toInstant();
            if (EventTime.holds(time)) {
                return time;
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw invalid(name);
        }
        throw invalid(name);
    }

    /** Texts, of which some may be null; one text alone may hold several with commas. Null if it is missing. */
    List<String> texts(String name) {
        JsonNode node = find(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isTextual()) {
            return List.of(storable(name, node.asText()).split(","));
        }
        List<String> texts = new ArrayList<>();
        node.forEach(each -> texts.add(each.isNull() ? null : storable(name, each.asText())));
        return texts;
    }

    LenientJson object(String name) {
        return find(name) instanceof ObjectNode inner ? new LenientJson(inner) : null;
    }

    List<LenientJson> objects(String name) {
        List<LenientJson> objects = new ArrayList<>();
        JsonNode node = find(name);
        if (node != null) {
            node.forEach(each -> {
                if (!(each instanceof ObjectNode inner)) {
                    throw invalid(name);
                }
                objects.add(new LenientJson(inner));
            });
        }
        return objects;
    }

    static InvalidRequestException invalid(String name) {
        return new InvalidRequestException(
                List.of(new InvalidRequestException.FieldError("Predicate", name, "The " + name + " is invalid")));
    }

    private JsonNode find(String name) {
        String wanted = plain(name);
        for (var each : object.properties()) {
            if (plain(each.getKey()).equals(wanted)) {
                return each.getValue();
            }
        }
        return null;
    }

    /** A name of ours has few letters; to write a long one of some others in lower case takes the square of its length. */
    static String plain(String name) {
        return name.length() > LONGEST_NAME
                ? name
                : name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
