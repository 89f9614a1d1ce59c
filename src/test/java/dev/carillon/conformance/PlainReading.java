package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Kind;
import dev.carillon.conformance.StrictJson.Member;
import dev.carillon.conformance.StrictJson.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carillon's plain JSON, as {@code docs/http.md} describes it. */
final class PlainReading {

    private static final List<String> MEMBERS = List.of("topic", "data", "type", "source", "subject", "metadata");

    private PlainReading() {}

    static Verdict judge(byte[] body) {
        Findings findings = new Findings();
        try {
            Value json = StrictJson.parse(body);
            if (json.kind() == Kind.OBJECT) {
                return object(json, findings);
            }
            findings.broken("", "an object");
        } catch (StrictJson.NotJson e) {
            findings.noJson("", e);
        }
        return findings.verdict(null);
    }

    private static Verdict object(Value json, Findings findings) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        byte[] data = null;
        for (Member each : json.members()) {
            String name = each.name();
            if (json.members().stream()
                            .filter(other -> other.name().equals(name))
                            .count()
                    > 1) {
                findings.broken(name, "given twice");
            }
            if (!MEMBERS.contains(name)) {
                findings.broken(name, "other members are refused");
            } else if (name.equals("data")) {
                data = each.value().text().getBytes(StandardCharsets.UTF_8);
                attributes.put("datacontenttype", "application/json");
                DataRule.limits(each.value(), findings);
            } else if (each.value().kind() != Kind.NULL) {
                attribute(attributes, name, each.value(), findings);
            }
        }
        if (!attributes.containsKey("topic")) {
            findings.broken("topic", "required");
        } else {
            String topic = TopicRule.canonical(attributes.get("topic").toString());
            attributes.putIfAbsent(
                    "type", topic == null ? "x" : topic.replace(".", "%2E").replace('/', '.'));
        }
        attributes.put("specversion", "1.0");
        Attributes.check(attributes, true, findings);
        return findings.verdict(new Meant(attributes, DataRule.settle(attributes, data, findings)));
    }

    private static void attribute(Map<String, Object> attributes, String name, Value value, Findings findings) {
        boolean isObject = value.kind() == Kind.OBJECT;
        if (name.equals("metadata") ? !isObject : value.kind() != Kind.STRING) {
            findings.broken(name, name.equals("metadata") ? "an object" : "text");
        }
        attributes.put(name, isObject ? oneLine(value.text()) : value.string() == null ? "x" : value.string());
    }

    /** Line ends and tabs between tokens, which no attribute holds; all others are in strings, escaped. */
    private static String oneLine(String object) {
        return object.replaceAll("[\\t\\r\\n]", " ");
    }
}
