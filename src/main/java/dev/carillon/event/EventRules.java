package dev.carillon.event;

import java.util.Map;

/**
 * What every event keeps to, wherever it comes from: the types and ranges of CloudEvents 1.0.2 (section 2), the lengths of {@link
 * EventAttribute}, and that data which says that it is JSON is JSON. Stateless, thread safe.
 */
final class EventRules {

    static final String METADATA = "metadata";
    static final String APP_ID = "appid";
    static final String USER_PROFILE = "userprofile";

    private EventRules() {}

    /**
     * All but the topic, which is one by its type, and {@code time}, which is read before.
     *
     * @throws RefusedException with the first rule that is broken; its field is a JSON pointer
     */
    static void check(EventData event) {
        text(EventAttribute.ID, event.getId());
        text(EventAttribute.SOURCE, event.getProducer());
        text(EventAttribute.TYPE, event.getType());
        text(EventAttribute.SUBJECT, event.getSubject());
        text(EventAttribute.TIME, event.getTime());
        text(EventAttribute.DATACONTENTTYPE, event.getDataContentType());
        text(EventAttribute.DATASCHEMA, event.getDataSchema());
        uri(EventAttribute.SOURCE, event.getProducer(), false);
        uri(EventAttribute.DATASCHEMA, event.getDataSchema(), true);
        extensions(event.extensions());
        if (event.dataBytes() != null && event.hasJsonData()) {
            JsonText.check("/data", event.dataBytes());
        }
    }

    static void extensions(Map<String, Object> extensions) {
        long size = 0;
        for (Map.Entry<String, Object> each : extensions.entrySet()) {
            String field = '/' + each.getKey();
            String value = each.getValue().toString();
            size += each.getKey().length() + value.length() + 8L;
            if (size > EventAttribute.MAX_EXTENSIONS) {
                throw new RefusedException(
                        field,
                        "must have at most " + EventAttribute.MAX_EXTENSIONS + " characters with all extensions",
                        null);
            }
            characters(field, value);
            known(each.getKey(), each.getValue());
        }
    }

    /** The extensions that mean something to us. */
    private static void known(String name, Object value) {
        switch (name) {
            case METADATA, USER_PROFILE -> JsonText.checkObject('/' + name, value.toString());
            case APP_ID -> {
                if (!(value instanceof String)) {
                    throw new RefusedException('/' + name, "must be a string", value.toString());
                }
            }
            case Audience.EXTENSION -> Audience.check(value);
            case Audience.CLIENT -> Audience.checkClient(value);
            default -> {}
        }
    }

    /** @throws RefusedException unless it is the name of an extension (section 3.1) that is still free */
    static void extensionName(String name) {
        if (name.isEmpty() || !name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            throw new RefusedException(
                    "/" + name, "an extension's name must contain lower-case letters and digits only", name);
        }
        if (EventAttribute.isTaken(name)) {
            throw new RefusedException(
                    "/" + name, "must not be the name of an extension: every event has this attribute", name);
        }
    }

    /** @throws RefusedException unless it is of a type that extensions have here */
    static void extensionValue(String name, Object value) {
        if (!(value instanceof String || value instanceof Boolean || value instanceof Integer)) {
            throw new RefusedException(
                    "/" + name, "an extension must be a string, a whole number or true/false", String.valueOf(value));
        }
    }

    private static void text(EventAttribute attribute, String value) {
        if (value == null) {
            return;
        }
        String field = attribute.pointer();
        if (value.isEmpty()) {
            throw new RefusedException(field, "must not be empty", value);
        }
        if (value.length() > attribute.most()) {
            throw new RefusedException(field, "must have at most " + attribute.most() + " characters", value);
        }
        characters(field, value);
    }

    /** Section 2.4 of CloudEvents, "String"; databases refuse most of these, too. */
    private static void characters(String field, String value) {
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            if (point < ' '
                    || (point >= 0x7F && point <= 0x9F)
                    || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                    || isNoCharacter(point)) {
                throw new RefusedException(
                        field, "must not contain control characters, half characters or noncharacters", value);
            }
            i += Character.charCount(point);
        }
    }

    private static boolean isNoCharacter(int point) {
        return (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
    }

    private static void uri(EventAttribute attribute, String value, boolean needsScheme) {
        if (value != null && !UriReference.isValid(value, needsScheme)) {
            String rule =
                    needsScheme ? "must be a URI with its scheme (RFC 3986)" : "must be a URI reference (RFC 3986)";
            throw new RefusedException(attribute.pointer(), rule, value);
        }
    }
}
