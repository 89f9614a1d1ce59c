package dev.carillon.event;

import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether a text is JSON (RFC 8259): one value, in UTF-8, without a byte order mark; nested less than 1,000 deep, which is
 * as deep as the platform's parser goes. Stateless, thread safe.
 */
final class JsonText {

    private static final char REPLACEMENT = '\uFFFD';

    private JsonText() {}

    /** @throws RefusedException of this field, saying where it ends to be JSON */
    static void check(String field, byte[] utf8) {
        parse(field, "must be JSON, as its media type says", decoded(field, utf8, StandardCharsets.UTF_8));
    }

    private static void parse(String field, String rule, String text) {
        try (JsonParser parser = JsonApi.json().createParser(new StringReader(text))) {
            while (parser.hasNext()) {
                parser.next();
            }
        } catch (RuntimeException e) { // what is nested too deep is not a JsonException
            throw new RefusedException(field, rule + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"), text);
        }
    }

    /** @throws RefusedException of this field, unless the text is an object */
    static void checkObject(String field, String text) {
        if (!text.stripLeading().startsWith("{")) {
            throw new RefusedException(field, "must be a JSON object", text);
        }
        parse(field, "must be a JSON object", text);
    }

    /** An object on one line, since no attribute holds a line's end: without the white space between its tokens, if need be. */
    static String onOneLine(String field, String object) {
        if (object == null || object.chars().noneMatch(c -> c < ' ')) {
            return object;
        }
        checkObject(field, object); // so that control characters stand between tokens only
        StringBuilder out = new StringBuilder(object.length());
        boolean isInText = false;
        for (int i = 0; i < object.length(); i++) {
            char c = object.charAt(i);
            if (isInText && c == '\\') {
                out.append(c).append(object.charAt(++i));
                continue;
            }
            isInText ^= c == '"';
            if (isInText || c > ' ') {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** @throws RefusedException of this field, if the charset does not hold the text: half a character is in none */
    static byte[] encoded(String field, String text, Charset charset) {
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOfRange(encoded.array(), encoded.position(), encoded.limit());
        } catch (CharacterCodingException e) {
            throw new RefusedException(field, "must be text that " + charset + " holds", text);
        }
    }

    /** @throws RefusedException of this field, if the bytes are not valid in this charset */
    static String decoded(String field, byte[] bytes, Charset charset) {
        String text =
                new String(bytes, charset); // several times as fast as a decoder, but it replaces what is malformed
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(field, "must be text in " + charset + " throughout", null);
        }
    }
}
