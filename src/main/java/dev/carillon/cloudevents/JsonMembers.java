package dev.carillon.cloudevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks the members of one JSON object and hands out values either parsed or as the bytes they were written with.
 *
 * <p>Works on UTF-8 only (RFC 8259, section 8.1). Not thread safe.
 */
public final class JsonMembers implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] body;
    private final JsonParser parser;

    private JsonMembers(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /** Begins at the start of the body; the first token is read, whatever it is. */
    public static JsonMembers of(byte[] body) throws IOException {
        JsonParser parser = JSON.createParser(body);
        parser.nextToken();
        if (parser.currentTokenLocation().getByteOffset() < 0) {
            throw new RefusedException("", "is JSON in UTF-8", null);
        }
        return new JsonMembers(body, parser);
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

    /** The current value as text; a refusal naming {@code pointer} if it is none. */
    public String text(String pointer) throws IOException {
        if (!isText()) {
            throw new RefusedException(pointer, "is text", shown());
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
        throw new RefusedException(pointer, "is text, a whole number of 32 bits or true/false", shown());
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
