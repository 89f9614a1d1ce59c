package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Kind;
import dev.carillon.conformance.StrictJson.Member;
import dev.carillon.conformance.StrictJson.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The JSON event format 1.0.2. */
final class StructuredReading {

    private StructuredReading() {}

    static Verdict judge(Value json, boolean lenient, Findings findings) {
        if (json.kind() != Kind.OBJECT) {
            findings.broken("", "JSON format, 3: an object");
            return findings.verdict(null);
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (Member each : json.members()) {
            if (!names.add(each.name())) {
                findings.broken(each.name(), "given twice");
            }
            if (!each.name().equals("data") && !each.name().equals("data_base64")) {
                attribute(attributes, each, findings);
            }
        }
        if (lenient) {
            attributes.putIfAbsent("specversion", "1.0");
        }
        Value data = json.member("data");
        Value base64 = json.member("data_base64");
        if (data != null && !attributes.containsKey("datacontenttype")) {
            attributes.put("datacontenttype", "application/json"); // 3.1.2
        }
        byte[] bytes = bytes(attributes, data, base64, findings);
        Attributes.check(attributes, lenient, findings);
        if (data != null && isJson(attributes)) {
            DataRule.limits(data, findings);
        }
        return findings.verdict(new Meant(attributes, settled(attributes, data, bytes, findings)));
    }

    /** A {@code data} member is text already, whatever charset its type names. */
    private static byte[] settled(Map<String, Object> attributes, Value data, byte[] bytes, Findings findings) {
        if (data == null || !isJson(attributes)) {
            return DataRule.settle(attributes, bytes, findings);
        }
        MediaType type = new MediaType((String) attributes.get("datacontenttype"));
        Charset charset = type.charset();
        if (charset == null || !charset.equals(StandardCharsets.UTF_8)) {
            attributes.put("datacontenttype", type.inUtf8());
            return bytes;
        }
        return DataRule.settle(attributes, bytes, findings);
    }

    private static boolean isJson(Map<String, Object> attributes) {
        return attributes.get("datacontenttype") instanceof String text && new MediaType(text).isJson();
    }

    /** Section 2.2. */
    private static void attribute(Map<String, Object> attributes, Member member, Findings findings) {
        String name = member.name();
        Value value = member.value();
        switch (value.kind()) {
            case NULL -> {
                if (!name.matches("[a-z0-9]+")) {
                    findings.open("the name of an attribute that is unset");
                }
            }
            case STRING -> attributes.put(name, value.string());
            case TRUE, FALSE -> attributes.put(name, value.kind() == Kind.TRUE);
            case NUMBER -> attributes.put(name, integer(name, value.text(), findings));
            default -> {
                findings.broken(name, "JSON format, 2.2: no type of attributes");
                attributes.put(name, value.text());
            }
        }
    }

    private static Object integer(String name, String text, Findings findings) {
        try {
            if (!text.matches("-?\\d+")) {
                throw new NumberFormatException(text);
            }
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            findings.broken(name, "JSON format, 2.2: an Integer of 32 bits");
            return 0;
        }
    }

    /** Section 3.1.2. */
    private static byte[] bytes(Map<String, Object> attributes, Value data, Value base64, Findings findings) {
        if (data != null && base64 != null) {
            if (base64.kind() == Kind.NULL || data.kind() == Kind.NULL) {
                findings.unsaid("data or data_base64 that is null beside the other");
            } else {
                findings.broken("data_base64", "JSON format, 3.1.1: mutually exclusive");
                findings.broken("data", "JSON format, 3.1.1: mutually exclusive");
            }
            return null;
        }
        if (base64 != null) {
            return base64(base64, findings);
        }
        if (data == null) {
            return null;
        }
        if (isJson(attributes)) {
            return data.text().getBytes(StandardCharsets.UTF_8);
        }
        if (data.kind() != Kind.STRING) {
            findings.unsaid("JSON format, 3.1.2: data of another type that is no string");
            return null;
        }
        return encoded(attributes, data.string(), findings);
    }

    private static byte[] base64(Value base64, Findings findings) {
        if (base64.kind() == Kind.NULL) {
            findings.unsaid("data_base64 that is null");
            return null;
        }
        if (base64.kind() != Kind.STRING) {
            findings.broken("data_base64", "JSON format, 3.1.1: a string");
            return null;
        }
        String text = base64.string();
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
                findings.open("RFC 4648, 3.2 and 3.5: padding, and bits that are left over");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            findings.broken("data_base64", "RFC 4648, 4");
            return null;
        }
    }

    private static byte[] encoded(Map<String, Object> attributes, String text, Findings findings) {
        Object type = attributes.get("datacontenttype");
        Charset charset = type instanceof String given ? new MediaType(given).charset() : StandardCharsets.UTF_8;
        if (charset == null || !charset.canEncode()) {
            findings.unsaid("JSON format, 3.1.2: a charset that is not known");
            return null;
        }
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            findings.broken("data", "JSON format, 3.1.1: encoded according to its type");
            return null;
        }
    }
}
