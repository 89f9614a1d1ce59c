package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.EventData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The event as an expression sees it: the attributes by name, and {@code data}; bytes as {@code data_base64}. */
final class EventInput {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventInput() {}

    /** @throws OutOfBounds if the data is not JSON, though it says so */
    static Map<String, Object> of(EventData event) {
        Map<String, Object> input = new LinkedHashMap<>();
        put(input, "specversion", "1.0");
        put(input, "id", event.getId());
        put(input, "source", event.getProducer());
        put(input, "type", event.getType());
        put(input, "subject", event.getSubject());
        put(input, "time", event.getTime());
        put(input, "datacontenttype", event.getDataContentType());
        put(input, "dataschema", event.getDataSchema());
        put(input, "topic", event.getTopic());
        event.extensions().forEach((name, value) -> put(input, name, value));
        byte[] data = event.dataBytes();
        if (data == null) {
            return input;
        }
        if (event.hasJsonData()) {
            input.put("data", parse(data));
        } else if (isText(event.getDataContentType())) {
            input.put("data", new String(data, StandardCharsets.UTF_8));
        } else {
            input.put("data_base64", Base64.getEncoder().encodeToString(data));
        }
        return input;
    }

    private static void put(Map<String, Object> input, String name, Object value) {
        if (value != null) {
            input.put(name, value);
        }
    }

    private static boolean isText(String contentType) {
        return contentType != null && contentType.regionMatches(true, 0, "text/", 0, 5);
    }

    private static Object parse(byte[] data) {
        try {
            return plain(JSON.readTree(data));
        } catch (IOException e) {
            throw OutOfBounds.tooMuch("the data is not JSON");
        }
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            node.properties().forEach(each -> members.put(each.getKey(), plain(each.getValue())));
            return members;
        }
        if (node.isArray()) {
            List<Object> members = new ArrayList<>(node.size());
            node.forEach(each -> members.add(plain(each)));
            return members;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber()
                    ? WholeNumber.of(node.bigIntegerValue())
                    : WholeNumber.of(node.doubleValue());
        }
        if (node.isNull() || node.isMissingNode()) {
            return Jsonata.NULL_VALUE;
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }
}
