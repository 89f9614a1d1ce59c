package dev.carillon.conformance;

import dev.carillon.conformance.Draft.Attribute;
import dev.carillon.conformance.Draft.Data;
import dev.carillon.conformance.Draft.Raw;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Gives a draft the form of a door, in one of the spellings that the form allows. Stateless. */
final class Encoding {

    private static final List<String> PLAIN = List.of("topic", "type", "source", "subject", "metadata");

    private Encoding() {}

    static Message encode(Draft draft, Form form, Chance chance) {
        if (form.isBinary()) {
            List<Map.Entry<String, Object>> attributes = new ArrayList<>();
            draft.attributes.forEach(each -> attribute(attributes, each, form, chance));
            return new Message(form, draft.nr, attributes, draft.contentType(), bytes(draft.data));
        }
        String json = form == Form.HTTP_PLAIN ? plain(draft, chance) : structured(draft, chance);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return new Message(form, draft.nr, List.of(), form.mediaType, form.isHttp() ? mangled(body, chance) : body);
    }

    /** Some bodies get a byte wrong on their way. */
    private static byte[] mangled(byte[] body, Chance chance) {
        if (!chance.percent(4)) {
            return body;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = chance.below(body.length);
        switch (chance.below(5)) {
            case 0 -> out.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
            case 1 -> out.write(body, 0, at);
            default -> {}
        }
        if (out.size() != at) {
            byte[] changed = body.clone();
            changed[at] = chance.bytes(1)[0];
            out.writeBytes(chance.percent(50) ? changed : body);
            out.writeBytes(chance.percent(30) ? new byte[] {'}'} : new byte[0]);
        }
        return out.toByteArray();
    }

    static String structured(Draft draft, Chance chance) {
        List<String> members = new ArrayList<>();
        for (Attribute each : draft.attributes) {
            if (each.name().equals("data") && each.value() instanceof Raw) {
                continue; // of the data below
            }
            members.add(string(each.name(), chance) + ":" + json(each.value(), chance));
        }
        if (!(draft.data instanceof Data.None)) {
            members.add(data(draft.data, chance));
        }
        return object(members, chance);
    }

    private static String object(List<String> members, Chance chance) {
        if (chance.percent(20)) {
            Collections.shuffle(members, new Random(chance.below(Integer.MAX_VALUE)));
        }
        String space = chance.pick(List.of("", "", " ", "\n\t"));
        return "{" + space + String.join("," + space, members) + space + "}";
    }

    private static String data(Data data, Chance chance) {
        boolean isBytes = data instanceof Data.Bytes || chance.percent(10);
        if (isBytes) {
            String base64 = Base64.getEncoder().encodeToString(bytes(data));
            if (chance.percent(5)) {
                base64 = chance.pick(List.of(
                        base64.replace("=", ""), base64 + "=", base64.replace('/', '_'), " " + base64, base64 + "\n"));
            }
            return "\"data_base64\":" + string(base64, chance) + (chance.percent(3) ? ",\"data\":1" : "");
        }
        return "\"data\":" + (data instanceof Data.Json json ? json.text() : string(((Data.Text) data).text(), chance));
    }

    private static String plain(Draft draft, Chance chance) {
        List<String> members = new ArrayList<>();
        if (draft.attributes.stream().noneMatch(each -> each.name().equals("topic")) && chance.percent(95)) {
            draft.add("topic", "plain/" + draft.nr);
        }
        for (Attribute each : draft.attributes) {
            boolean isObject = each.name().equals("metadata") && each.value() instanceof String && chance.percent(90);
            if (PLAIN.contains(each.name()) || chance.percent(1)) {
                members.add(string(each.name(), chance) + ":" + (isObject ? each.value() : json(each.value(), chance)));
            }
        }
        if (draft.data instanceof Data.Json json) {
            members.add("\"data\":" + json.text());
        } else if (draft.data instanceof Data.Text text) {
            members.add("\"data\":" + string(text.text(), chance));
        }
        return object(members, chance);
    }

    private static String json(Object value, Chance chance) {
        if (value instanceof Raw raw) {
            return raw.json();
        }
        return value instanceof String text ? string(text, chance) : value.toString();
    }

    /** A JSON string, by chance with more escapes than it needs; half a surrogate pair always needs one. */
    static String string(String text, Chance chance) {
        boolean ascii = chance.percent(20);
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isHalf = Character.isSurrogate(c)
                    && Character.getType(text.codePointAt(i)) == Character.SURROGATE
                    && !(Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || isHalf || ascii && c > 126 || chance.below(500) == 0) {
                out.append(String.format(chance.percent(50) ? "\\u%04x" : "\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static byte[] bytes(Data data) {
        if (data instanceof Data.Bytes given) {
            return given.bytes();
        }
        if (data instanceof Data.Json json) {
            return json.text().getBytes(StandardCharsets.UTF_8);
        }
        return data instanceof Data.Text text ? text.text().getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    private static void attribute(
            List<Map.Entry<String, Object>> attributes, Attribute each, Form form, Chance chance) {
        if (each.name().equals("datacontenttype") && chance.percent(98)
                || each.value() instanceof Raw raw && raw.json().equals("null")) {
            return;
        }
        Object value = each.value() instanceof Raw raw ? raw.json() : each.value();
        if (form == Form.HTTP_BINARY) {
            if (each.name().matches("[A-Za-z0-9_.-]+")) {
                String name = chance.percent(10) ? each.name().toUpperCase(java.util.Locale.ROOT) : each.name();
                attributes.add(Map.entry(name, HeaderSpelling.of(value.toString(), chance)));
            }
        } else if (each.name().matches("[A-Za-z0-9_]+")
                && attributes.stream().noneMatch(other -> other.getKey().equals(each.name()))) {
            boolean isLong = form == Form.AMQP_BINARY && value instanceof Integer;
            attributes.add(Map.entry(each.name(), isLong ? Long.valueOf((Integer) value) : value));
        }
    }
}
