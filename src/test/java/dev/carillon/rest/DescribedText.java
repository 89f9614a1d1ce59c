package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** What JSON Schema says of a text: lengths in code points, patterns, and what it is not. */
final class DescribedText {

    private final JsonNode document;

    DescribedText(JsonNode document) {
        this.document = document;
    }

    boolean isValid(JsonNode schema, String text) {
        int length = text.codePointCount(0, text.length());
        boolean isLongEnough = length >= schema.path("minLength").asInt(0);
        boolean isShortEnough = length <= schema.path("maxLength").asInt(Integer.MAX_VALUE);
        boolean fits = !schema.has("pattern")
                || Pattern.compile(schema.get("pattern").textValue())
                        .matcher(text)
                        .find();
        boolean isOther = !schema.has("not") || !isValid(schema.get("not"), text);
        boolean isWhatItRefersTo = !schema.has("$ref")
                || isValid(document.at(schema.get("$ref").textValue().substring(1)), text);
        return isLongEnough && isShortEnough && fits && isOther && isWhatItRefersTo;
    }
}
