package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * References of a JSON Schema to places in itself, when it becomes a part of another document: tools of AsyncAPI read them from the beginning
 * of that document.
 */
final class LocalReferences {

    private static final Set<String> NAMES =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");
    private static final Set<String> BASES = Set.of("$id", "$anchor", "$dynamicAnchor", "$dynamicRef");

    private LocalReferences() {}

    /**
     * Changes them.
     *
     * @param place of the schema in the document, as {@code #/a/b}
     * @return whether they could be; if not, nothing is changed, as the schema has names of its own for its places
     */
    static boolean move(JsonNode schema, String place) {
        boolean[] hasNames = new boolean[1];
        walk(schema, false, each -> hasNames[0] |= hasNames(each));
        if (!hasNames[0]) {
            walk(schema, false, each -> {
                String reference = each.path("$ref").asText();
                if (reference.startsWith("#")) {
                    each.put("$ref", place + reference.substring(1));
                }
            });
        }
        return !hasNames[0];
    }

    private static boolean hasNames(ObjectNode schema) {
        String reference = schema.path("$ref").asText();
        return BASES.stream().anyMatch(schema::has)
                || reference.startsWith("#") && !reference.equals("#") && !reference.startsWith("#/");
    }

    /** All schemas, not what only looks like one: values, and properties with the name of a keyword. */
    private static void walk(JsonNode node, boolean isByName, Consumer<ObjectNode> each) {
        if (node instanceof ObjectNode object) {
            if (!isByName) {
                each.accept(object);
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = member.getKey();
                if (isByName || !VALUES.contains(name)) {
                    walk(member.getValue(), !isByName && NAMES.contains(name), each);
                }
            }
        } else if (node.isArray()) {
            node.forEach(element -> walk(element, false, each));
        }
    }
}
