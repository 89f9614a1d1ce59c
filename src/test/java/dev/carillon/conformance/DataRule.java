package dev.carillon.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rules of data: JSON is RFC 8259 in UTF-8, whatever the mode; the limits of README. */
final class DataRule {

    private static final int DIGITS = 1_000;
    private static final int MOST = 1 << 20;

    private DataRule() {}

    /** What is stored of this data; brings {@code datacontenttype} to UTF-8 if the data is brought there. */
    static byte[] settle(Map<String, Object> attributes, byte[] data, Findings findings) {
        byte[] settled = data;
        if (attributes.get("datacontenttype") instanceof String text && new MediaType(text).isJson()) {
            settled = json(attributes, new MediaType(text), data, findings);
        }
        if (settled != null && settled.length > MOST) {
            findings.brokenSomewhere("README: at most " + MOST + " bytes of data");
        }
        return settled;
    }

    private static byte[] json(Map<String, Object> attributes, MediaType type, byte[] data, Findings findings) {
        Charset charset = type.charset();
        if (charset == null) {
            findings.broken("datacontenttype", "an unknown charset of JSON");
            return data;
        }
        boolean isUtf8 = charset.equals(StandardCharsets.UTF_8);
        if (!isUtf8) {
            attributes.put("datacontenttype", type.inUtf8());
        }
        if (data == null) {
            return null;
        }
        String text = text(data, charset);
        if (text == null) {
            findings.broken("data", "it is not of its charset");
            return data;
        }
        checkJson(text, findings);
        return isUtf8 ? data : text.getBytes(StandardCharsets.UTF_8);
    }

    private static void checkJson(String text, Findings findings) {
        try {
            limits(StrictJson.parse(text), findings);
        } catch (StrictJson.NotJson e) {
            findings.noJson("data", e);
        }
    }

    /** RFC 8259, section 9: implementations may limit the range of numbers. */
    static void limits(StrictJson.Value json, Findings findings) {
        if (json.digits() > DIGITS) {
            findings.open("RFC 8259, 9: a number of " + json.digits() + " characters");
        }
    }

    /** The text of these bytes; null if they are not of this charset. */
    static String text(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
