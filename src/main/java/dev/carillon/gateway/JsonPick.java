package dev.carillon.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import java.io.IOException;

/** One value of a JSON text, read without building the whole of it. Stateless, thread safe. */
final class JsonPick {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonPick() {}

    /**
     * A string, number or truth value as text.
     *
     * @param pointer RFC 6901
     * @return null if there is none at that place, or this is not JSON up to there
     */
    static String of(byte[] json, String pointer) {
        return of(json, JsonPointer.compile(pointer));
    }

    static String of(byte[] json, JsonPointer pointer) {
        if (json.length == 0) {
            return null;
        }
        try (JsonParser parser = new FilteringParserDelegate(
                JSON.createParser(json), new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
            JsonToken token = parser.nextToken();
            return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : null;
        } catch (IOException noJson) {
            return null;
        }
    }
}
