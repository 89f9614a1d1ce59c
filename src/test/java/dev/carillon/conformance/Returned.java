package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Kind;
import dev.carillon.conformance.StrictJson.Member;
import dev.carillon.conformance.StrictJson.Value;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What Carillon gave out, read as strictly as what it takes. */
final class Returned {

    private Returned() {}

    /** An event in structured mode. */
    static Meant structured(byte[] json) throws StrictJson.NotJson {
        return structured(StrictJson.parse(json));
    }

    static Meant structured(Value json) throws StrictJson.NotJson {
        Map<String, Object> attributes = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (Member each : json.members()) {
            if (!names.add(each.name())) {
                throw new StrictJson.NotJson(each.name() + " stands twice");
            }
            if (!each.name().equals("data") && !each.name().equals("data_base64")) {
                attributes.put(each.name(), plain(each.value()));
            }
        }
        if (!"1.0".equals(attributes.remove("specversion"))) {
            throw new StrictJson.NotJson("specversion is not 1.0");
        }
        return new Meant(attributes, data(json, attributes.get("datacontenttype")));
    }

    private static Object plain(Value value) throws StrictJson.NotJson {
        return switch (value.kind()) {
            case STRING -> value.string();
            case NUMBER -> Integer.valueOf(value.text());
            case TRUE -> true;
            case FALSE -> false;
            default -> throw new StrictJson.NotJson(value.text() + " as attribute");
        };
    }

    private static byte[] data(Value json, Object contentType) throws StrictJson.NotJson {
        Value base64 = json.member("data_base64");
        Value data = json.member("data");
        if (base64 != null) {
            if (data != null) {
                throw new StrictJson.NotJson("data and data_base64");
            }
            return Base64.getDecoder().decode(base64.string());
        }
        if (data == null) {
            return null;
        }
        if (contentType == null || new MediaType(contentType.toString()).isJson()) {
            return data.text().getBytes(StandardCharsets.UTF_8);
        }
        if (data.kind() != Kind.STRING) {
            throw new StrictJson.NotJson("data of " + contentType + " that is no string");
        }
        Charset charset = new MediaType(contentType.toString()).charset();
        return data.string().getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
    }

    /** An event in binary mode; all its attributes are text. */
    static Meant binary(Map<String, List<String>> headers, byte[] body) throws StrictJson.NotJson {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> each : headers.entrySet()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("ce-")) {
                if (each.getValue().size() != 1) {
                    throw new StrictJson.NotJson(name + " stands twice");
                }
                attributes.put(name.substring(3), decoded(each.getValue().get(0)));
            } else if (name.equals("content-type")) {
                attributes.put("datacontenttype", each.getValue().get(0));
            }
        }
        if (!"1.0".equals(attributes.remove("specversion"))) {
            throw new StrictJson.NotJson("ce-specversion is not 1.0");
        }
        return new Meant(attributes, body.length == 0 ? null : body);
    }

    /** What is sent is held to the letter of HTTP binding, 3.1.3.2: encoded where it has to be. */
    private static String decoded(String value) throws StrictJson.NotJson {
        if (!value.replaceAll("%[0-9A-F]{2}", "").matches("[!#$&-~]*")) {
            throw new StrictJson.NotJson("a header that is not encoded: " + value);
        }
        byte[] octets = new byte[value.length()];
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            boolean isEncoded = value.charAt(i) == '%';
            octets[length++] =
                    isEncoded ? (byte) Integer.parseInt(value.substring(i + 1, i + 3), 16) : (byte) value.charAt(i);
            i += isEncoded ? 2 : 0;
        }
        String text = DataRule.text(java.util.Arrays.copyOf(octets, length), StandardCharsets.UTF_8);
        if (text == null) {
            throw new StrictJson.NotJson("a header that is no UTF-8: " + value);
        }
        return text;
    }
}
