package dev.carillon.schema.json;

import java.util.Set;

/** Which keywords of JSON Schema 2020-12 hold schemas, and how. Stateless. */
final class Keywords {

    /** One schema. */
    static final Set<String> ONE = Set.of(
            "items",
            "additionalProperties",
            "contains",
            "not",
            "if",
            "then",
            "else",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema");

    /** An array of schemas. */
    static final Set<String> LIST = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

    /** An object whose values are schemas. */
    static final Set<String> MAP =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    /** Those whose schemas are for the same place of the data. */
    static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");

    private Keywords() {}
}
