package dev.carillon.conformance;

import java.util.List;
import java.util.Map;

/** The rules of attributes (spec, sections 2.4 "Type System" and "Context Attributes"; README, "Limits"). */
final class Attributes {

    private static final List<String> CORE =
            List.of("specversion", "id", "source", "type", "subject", "time", "dataschema", "datacontenttype", "topic");
    private static final Map<String, Integer> MOST = Map.of(
            "id",
            1_000,
            "source",
            1_000,
            "type",
            1_000,
            "subject",
            1_000,
            "dataschema",
            1_000,
            "time",
            100,
            "datacontenttype",
            256);
    private static final int EXTENSIONS = 100_000;

    private Attributes() {}

    /** Checks them; brings {@code topic} in, and takes {@code specversion} out. */
    static void check(Map<String, Object> attributes, boolean lenient, Findings findings) {
        if (!lenient) {
            required(attributes, "specversion", findings);
            required(attributes, "id", findings);
            required(attributes, "source", findings);
        }
        required(attributes, "type", findings);
        Object version = attributes.remove("specversion");
        if (version != null && !version.equals("1.0")) {
            findings.broken("specversion", "spec, specversion: \"1.0\"");
        }
        for (String name : CORE) {
            Object value = attributes.get(name);
            if (value instanceof String text) {
                core(name, text, findings);
            } else if (value != null) {
                findings.broken(name, "JSON format, 2.2: a string");
            }
        }
        extensions(attributes, findings);
        topic(attributes, findings);
    }

    private static void required(Map<String, Object> attributes, String name, Findings findings) {
        if (attributes.get(name) == null) {
            findings.broken(name, "spec, REQUIRED Attributes");
        }
    }

    private static void core(String name, String text, Findings findings) {
        if (text.isEmpty()) {
            findings.broken(name, "spec: non-empty");
            return;
        }
        if (MOST.containsKey(name) && text.length() > MOST.get(name)) {
            findings.broken(name, "README: at most " + MOST.get(name) + " characters");
        }
        String bad = Syntax.badCharacter(text);
        if (bad != null) {
            findings.broken(name, bad);
        }
        switch (name) {
            case "source" -> {
                if (!Syntax.isUriReference(text)) {
                    findings.broken(name, "RFC 3986: a URI reference");
                }
            }
            case "dataschema" -> schema(text, findings);
            case "time" -> time(text, findings);
            case "datacontenttype" -> mediaType(text, findings);
            default -> {}
        }
    }

    private static void schema(String text, Findings findings) {
        if (!Syntax.isUri(text)) {
            findings.broken("dataschema", "RFC 3986: a URI");
        } else if (text.indexOf('#') >= 0) {
            findings.open("Type System, URI: absolute, which RFC 3986, 4.3, has without a fragment");
        }
    }

    private static void time(String text, Findings findings) {
        switch (Syntax.time(text)) {
            case WRONG -> {
                if (text.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:.*")) {
                    findings.open("RFC 3339, 5.6: a space for the T, for readability");
                } else {
                    findings.broken("time", "RFC 3339, 5.6");
                }
            }
            case DOUBTFUL -> findings.open("RFC 3339, 5.7: a leap second where there is none");
            case RIGHT -> {}
        }
    }

    private static void mediaType(String text, Findings findings) {
        MediaType type = new MediaType(text);
        if (type.isDoubtful()) {
            findings.open("RFC 2045 and RFC 9110 differ in this media type");
        } else if (!type.isRight()) {
            findings.broken("datacontenttype", "RFC 2045, 5.1: a media type");
        }
    }

    private static void extensions(Map<String, Object> attributes, Findings findings) {
        long size = 0;
        int count = 0;
        for (Map.Entry<String, Object> each : attributes.entrySet()) {
            if (CORE.contains(each.getKey())) {
                continue;
            }
            extension(each.getKey(), each.getValue(), findings);
            size += each.getKey().length() + String.valueOf(each.getValue()).length();
            count++;
        }
        if (size > EXTENSIONS) {
            findings.brokenSomewhere("README: extensions of at most " + EXTENSIONS + " characters");
        } else if (size + 20L * count > EXTENSIONS) {
            findings.open("README does not say whether names and types count");
        }
    }

    private static void extension(String name, Object value, Findings findings) {
        if (!name.matches("[a-z0-9]+") || name.equals("data")) {
            findings.broken(name, "Attribute Naming Convention");
            return;
        }
        if (value instanceof String text) {
            String bad = Syntax.badCharacter(text);
            if (bad != null) {
                findings.broken(name, bad);
            }
        }
        boolean isObject = value instanceof String text && isObject(text);
        if ((name.equals("metadata") || name.equals("userprofile")) && !isObject) {
            findings.broken(name, "README: a JSON object");
        }
        if (name.equals("appid") && !(value instanceof String)) {
            findings.broken(name, "README: text");
        }
    }

    private static boolean isObject(String text) {
        try {
            return StrictJson.parse(text).kind() == StrictJson.Kind.OBJECT;
        } catch (StrictJson.NotJson e) {
            return false;
        }
    }

    private static void topic(Map<String, Object> attributes, Findings findings) {
        Object given = attributes.get("topic");
        Object type = attributes.get("type");
        if (given == null && !(type instanceof String)) {
            return;
        }
        String field = given == null ? "type" : "topic";
        String topic = given == null ? TopicRule.ofType((String) type) : TopicRule.canonical(given.toString());
        if (topic == null) {
            findings.broken(field, "docs/http.md, Topics");
            return;
        }
        attributes.put("topic", topic);
        if (TopicRule.isReserved(topic)) {
            findings.broken("topic", "docs/http.md, Topics: Carillon's own");
        } else if (type instanceof String text && TopicRule.isReserved(text)) {
            findings.broken("type", "docs/http.md, Topics: Carillon's own");
        }
    }
}
