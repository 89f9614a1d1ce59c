package dev.carillon.cloudevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the members of one JSON object and hands out values either parsed or as the bytes they were written with.
 *
 * <p>Works on UTF-8 only (RFC 8259, section 8.1). Not thread safe.
 */
public final class JsonMembers implements AutoCloseable {

    /** How deep data may be nested is a rule of the event's, which names it; here there is room for what is around it. */
    private static final int MOST_DEPTH = 1_100;

    /** Data is not read here, so its numbers, texts and names may be as long as the body. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] body;
    private final JsonParser parser;

    private JsonMembers(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /**
     * Begins at the start of the body; the first token is read, whatever it is.
     *
     * @throws RefusedException if this is not UTF-8 throughout, or begins with a byte order mark
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is not JSON; with line and column
     */
    public static JsonMembers of(byte[] body) throws IOException {
        if (!isUtf8(body)) {
            throw new RefusedException("", "must be JSON in UTF-8 without a byte order mark", null);
        }
        return part(body);
    }

    /** The same for a part of what was looked at before. */
    static JsonMembers part(byte[] json) throws IOException {
        JsonParser parser = JSON.createParser(json);
        parser.nextToken();
        return new JsonMembers(json, parser);
    }

    /** The parser guesses other encodings from zeros and marks at the beginning, and takes longer forms of UTF-8. */
    private static boolean isUtf8(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                return false;
            }
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            return false;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(body);
        CharBuffer out = CharBuffer.allocate(Math.min(body.length + 1, 8_192));
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    public boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** The next member's name, with its value as current token; null at the object's end. */
    public String next() throws IOException {
        String name = parser.nextFieldName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    /** Moves to an array's next element; false at its end. */
    public boolean nextElement() throws IOException {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    public boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    public boolean isNested() {
        return parser.currentToken().isStructStart();
    }

    /** The current value as text; a refusal naming {@code pointer} if it is not a string. */
    public String text(String pointer) throws IOException {
        if (!isText()) {
            throw new RefusedException(pointer, "must be a string", shown());
        }
        return parser.getText();
    }

    /** The current value as String, Boolean or Integer (CloudEvents type system); otherwise a refusal. */
    public Object attribute(String pointer) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING:
                return parser.getText();
            case VALUE_TRUE:
                return Boolean.TRUE;
            case VALUE_FALSE:
                return Boolean.FALSE;
            case VALUE_NUMBER_INT:
                if (parser.getNumberType() == JsonParser.NumberType.INT) {
                    return parser.getIntValue();
                }
                break;
            default:
        }
        throw new RefusedException(pointer, "must be a string, a whole number of 32 bits, or true/false", shown());
    }

    /** The current value's bytes, just as they were written. */
    public byte[] raw() throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        return Arrays.copyOfRange(body, from, to);
    }

    public void skip() throws IOException {
        parser.skipChildren();
    }

    /** Nothing may follow the value but white space. */
    public void end() throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "nothing may follow the JSON value", parser.currentTokenLocation());
        }
    }

    private String shown() throws IOException {
        return parser.currentToken().isStructStart() ? parser.currentToken().asString() + "…" : parser.getText();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
