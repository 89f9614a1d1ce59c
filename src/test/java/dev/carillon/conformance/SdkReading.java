package dev.carillon.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonCloudEventData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what is delivered with the Java SDK of CloudEvents, and says where it has another event. Stateless. */
final class SdkReading {

    private static final String ITS_JSON = "(?:application|text)/(?:[a-zA-Z]+\\+)?json(?:;.*)?";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SdkReading() {}

    /** @param decode whether attributes are percent-encoded still: the SDK leaves that to its reader */
    static List<String> differences(Meant meant, Map<String, List<String>> headers, byte[] body, boolean decode) {
        if (!canRead(meant)) {
            return List.of();
        }
        Map<String, String> single = new LinkedHashMap<>();
        headers.forEach((name, values) -> single.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
        try {
            // A structured message is told by its content type; the SDK knows the JSON format as a service.
            MessageReader reader = HttpMessageFactory.createReader(single, body);
            return differences(meant, reader.toEvent(), decode);
        } catch (RuntimeException e) {
            return List.of("the SDK cannot read it: " + e);
        }
    }

    /** What Java's OffsetDateTime and URI, Jackson's limits, and its own idea of JSON keep the SDK 4.0.1 from reading. */
    private static boolean canRead(Meant meant) {
        Object type = meant.attributes().get("datacontenttype");
        if (type != null && type.toString().startsWith("application/cloudevents")) {
            return false; // HTTP binding, 3: by this the reader tells structured mode
        }
        if (type != null
                && new MediaType(type.toString()).isJson()
                && !type.toString().matches(ITS_JSON)) {
            return false;
        }
        try {
            Object time = meant.attributes().get("time");
            if (time != null) {
                OffsetDateTime.parse(time.toString());
            }
            for (String name : List.of("source", "dataschema")) {
                if (meant.attributes().containsKey(name)) {
                    new java.net.URI(meant.attributes().get(name).toString());
                }
            }
            return meant.data() == null || !hasNumberBeyondSdk(meant.data());
        } catch (java.time.DateTimeException | java.net.URISyntaxException e) {
            return false;
        }
    }

    private static boolean hasNumberBeyondSdk(byte[] data) {
        try {
            StrictJson.Value json = StrictJson.parse(data);
            return json.digits() > 900;
        } catch (StrictJson.NotJson e) {
            return e instanceof StrictJson.TooDeep;
        }
    }

    private static List<String> differences(Meant meant, CloudEvent got, boolean decode) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Object> each : meant.attributes().entrySet()) {
            String name = each.getKey();
            Object value = got.getAttributeNames().contains(name) ? got.getAttribute(name) : got.getExtension(name);
            if (!same(name, each.getValue(), value, decode)) {
                found.add("the SDK has " + name + " " + Differences.shown(value) + ", not "
                        + Differences.shown(each.getValue()));
            }
        }
        if (!sameData(meant, got)) {
            found.add("the SDK has other data: "
                    + (got.getData() == null
                            ? null
                            : Differences.shown(got.getData().toBytes())));
        }
        return found;
    }

    private static boolean same(String name, Object meant, Object got, boolean decode) {
        if (got instanceof OffsetDateTime time) {
            return time.equals(OffsetDateTime.parse(meant.toString()));
        }
        if (got == null || name.equals("metadata")) {
            return got != null;
        }
        if (!decode || name.equals("datacontenttype")) {
            return got instanceof java.net.URI ? got.toString().equals(meant) : got.equals(meant);
        }
        String text = got.toString();
        String decoded = java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        // The SDK decodes URIs itself, or leaves them: either is the same URI.
        return decoded.equals(meant.toString()) || text.equals(meant.toString());
    }

    /** By value: a JSON tree of the SDK's is not kept to the letter. */
    private static boolean sameData(Meant meant, CloudEvent got) {
        if (got.getData() == null) {
            return meant.data() == null || meant.data().length == 0;
        }
        if (meant.data() == null) {
            return got.getData().toBytes().length == 0;
        }
        if (got.getData() instanceof JsonCloudEventData json) {
            try {
                JsonNode tree = JSON.readTree(meant.data());
                return tree.equals(json.getNode());
            } catch (IOException e) {
                return false;
            }
        }
        Object type = meant.attributes().get("datacontenttype");
        String text = DataRule.text(meant.data(), StandardCharsets.UTF_8);
        // The SDK reads a string of data as UTF-8, whatever the type says.
        boolean isOtherCharset =
                type != null && !StandardCharsets.UTF_8.equals(new MediaType(type.toString()).charset());
        return java.util.Arrays.equals(meant.data(), got.getData().toBytes()) || isOtherCharset || text == null;
    }

    static boolean isThere() {
        return EventFormatProvider.getInstance().resolveFormat("application/cloudevents+json") != null;
    }
}
