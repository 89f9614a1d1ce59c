package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.json.SchemaTree.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which values the keywords of a schema may have beyond what the language says, so that checking data stays cheap. Of one thread. */
final class KeywordValues {

    private static final int MOST_LIKE_HASHES = 32;
    private static final int MOST_STATES = 100_000; // of all patterns together, each some dozens of bytes

    /** The library reads them as integers. */
    private static final List<String> COUNTS = List.of(
            "maxLength",
            "minLength",
            "maxItems",
            "minItems",
            "maxProperties",
            "minProperties",
            "maxContains",
            "minContains");

    private long states;

    /** About how many states the patterns have that were checked. */
    long states() {
        return states;
    }

    /** JSON has larger numbers, the library does not. Recursion is at most as deep as the parser allows. */
    static void checkNumbers(JsonNode node, String pointer) {
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw SchemaTree.refused(pointer, "must not have a number beyond those of a double", null);
        }
        if (node.isArray()) {
            node.forEach(each -> checkNumbers(each, pointer));
        }
        node.properties().forEach(each -> checkNumbers(each.getValue(), pointer));
    }

    void check(Part part) {
        COUNTS.forEach(each -> {
            JsonNode count = part.node().get(each);
            if (count != null && count.isNumber() && count.doubleValue() > Integer.MAX_VALUE) {
                ((ObjectNode) part.node()).put(each, Integer.MAX_VALUE); // no data is as long
            }
        });
        JsonNode dialect = part.node().get("$schema");
        if (dialect != null && !SchemaNames.withoutFragment(dialect.asText()).equals(SchemaTree.DIALECT)) {
            throw SchemaTree.refused(part.pointer() + "/$schema", "must be " + SchemaTree.DIALECT, dialect);
        }
        pattern(part.pointer() + "/pattern", part.node().path("pattern").asText(null));
        part.node()
                .path("patternProperties")
                .fieldNames()
                .forEachRemaining(
                        each -> pattern(part.pointer() + "/patternProperties/" + SchemaTree.escaped(each), each));
        Map<Integer, Integer> hashes = new HashMap<>();
        for (JsonNode each : part.node().path("enum")) {
            // Values with the same hash make a table of them a list, which is gone through for each event.
            if (hashes.merge(each.hashCode(), 1, Integer::sum) > MOST_LIKE_HASHES) {
                throw SchemaTree.refused(
                        part.pointer() + "/enum", "must not have many values with the same hash", each);
            }
        }
    }

    private void pattern(String pointer, String pattern) {
        try {
            if (pattern != null) {
                states += BoundedPattern.of(pattern).size();
            }
        } catch (EcmaPattern.BadPatternException e) {
            throw new RefusedException("/schema" + pointer, e.getMessage(), pattern);
        }
        if (states > MOST_STATES) {
            throw new RefusedException(
                    "/schema" + pointer,
                    "must not bring all patterns to more than " + MOST_STATES + " states, repetitions written out",
                    pattern);
        }
    }
}
