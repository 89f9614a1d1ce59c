package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schema.json.SchemaTree.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Schemas that all hold at one place of the data: a schema, what it refers to, and what {@code allOf} adds. Immutable, thread safe.
 *
 * @param parts objects only
 * @param isNever whether one of them is {@code false}
 */
record Together(SchemaTree tree, List<Part> parts, boolean isNever, String pointer) {

    private static final int COST_OF_A_PATTERN = 50;
    private static final int VALUES_A_STEP = 16;
    private static final Set<String> TYPES = Set.of("null", "boolean", "object", "array", "number", "string");

    /** Of one schema. */
    static Together of(SchemaTree tree, Part part) {
        return of(tree, List.of(part), part.pointer());
    }

    static Together of(SchemaTree tree, List<Part> all, String pointer) {
        List<Part> parts = new ArrayList<>();
        boolean[] never = {false};
        Set<Part> seen = new LinkedHashSet<>();
        all.forEach(each -> add(tree, each, parts, never, seen));
        return new Together(tree, List.copyOf(parts), never[0], pointer);
    }

    /** What holds where nothing is said. */
    static Together anything(SchemaTree tree, String pointer) {
        return new Together(tree, List.of(), false, pointer);
    }

    private static void add(SchemaTree tree, Part part, List<Part> parts, boolean[] never, Set<Part> seen) {
        if (!seen.add(part)) {
            return;
        }
        if (part.node().isBoolean()) {
            never[0] |= !part.node().booleanValue();
            return;
        }
        parts.add(part);
        tree.target(part, "$ref").ifPresent(each -> add(tree, each, parts, never, seen));
        for (JsonNode each : part.node().path("allOf")) {
            add(tree, tree.part(each), parts, never, seen);
        }
    }

    /** The same, and this one, without this list of alternatives. */
    Together with(Part branch) {
        List<Part> all = new ArrayList<>(parts);
        all.add(branch);
        return of(tree, all, branch.pointer());
    }

    boolean isAnything() {
        return !isNever && parts.stream().allMatch(each -> each.node().isEmpty());
    }

    /** Which types of JSON are possible; {@code integer} stands beside {@code number} where only whole ones are. */
    Set<String> types() {
        Set<String> left = new HashSet<>(TYPES);
        boolean whole = false;
        for (Part each : parts) {
            JsonNode type = each.node().get("type");
            Set<String> here = new HashSet<>();
            if (type != null) {
                (type.isArray() ? type : List.of(type)).forEach(one -> here.add(((JsonNode) one).asText()));
                if (here.contains("integer") && !here.contains("number")) {
                    whole = true;
                    here.add("number");
                }
                left.retainAll(here);
            }
            JsonNode step = each.node().get("multipleOf");
            whole |= step != null && isWhole(step);
            Optional<List<JsonNode>> values = values(each);
            if (values.isPresent()) {
                Set<String> ofValues = new HashSet<>();
                values.get().forEach(one -> ofValues.add(typeOf(one)));
                whole |= values.get().stream().filter(JsonNode::isNumber).allMatch(Together::isWhole);
                left.retainAll(ofValues);
            }
        }
        if (whole && left.remove("number")) {
            left.add("integer");
        }
        return left;
    }

    private static boolean isWhole(JsonNode number) {
        return new BigDecimal(number.asText()).stripTrailingZeros().scale() <= 0;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> "number";
            case STRING -> "string";
            default -> "object";
        };
    }

    /** The only values that are possible, if they are listed. */
    Optional<List<JsonNode>> values() {
        return parts.stream().map(Together::values).flatMap(Optional::stream).findFirst();
    }

    static Optional<List<JsonNode>> values(Part part) {
        if (part.node().has("const")) {
            return Optional.of(List.of(part.node().get("const")));
        }
        JsonNode list = part.node().get("enum");
        if (list == null) {
            return Optional.empty();
        }
        Effort.current().spend(1 + list.size() / VALUES_A_STEP);
        List<JsonNode> values = new ArrayList<>();
        list.forEach(values::add);
        return Optional.of(values);
    }

    /** All values of this keyword. */
    List<JsonNode> all(String keyword) {
        return parts.stream()
                .map(each -> each.node().get(keyword))
                .filter(each -> each != null)
                .toList();
    }

    /** The strictest number of this keyword. */
    Optional<BigDecimal> number(String keyword, boolean largest) {
        return all(keyword).stream()
                .filter(JsonNode::isNumber)
                .map(each -> new BigDecimal(each.asText()))
                .reduce((a, b) -> largest == a.compareTo(b) > 0 ? a : b);
    }

    Set<String> required() {
        Set<String> names = new LinkedHashSet<>();
        all("required").forEach(list -> list.forEach(each -> names.add(each.asText())));
        return names;
    }

    /** The properties that are named, each with all that is said of it under its name. */
    Map<String, List<Part>> properties() {
        Map<String, List<Part>> properties = new LinkedHashMap<>();
        for (JsonNode object : all("properties")) {
            object.properties().forEach(each -> properties
                    .computeIfAbsent(each.getKey(), first -> new ArrayList<>())
                    .add(tree.part(each.getValue())));
        }
        return properties;
    }

    /** What holds for this property; empty if nothing names it, and nothing is said of those that are not named. */
    Optional<Together> property(String name) {
        List<Part> all = new ArrayList<>();
        for (Part each : parts) {
            JsonNode named = each.node().path("properties").get(name);
            if (named != null) {
                all.add(tree.part(named));
            }
            boolean[] matched = {named != null};
            each.node().path("patternProperties").properties().forEach(pattern -> {
                if (matches(pattern.getKey(), name)) {
                    all.add(tree.part(pattern.getValue()));
                    matched[0] = true;
                }
            });
            JsonNode others = each.node().get("additionalProperties");
            if (!matched[0] && others != null) {
                all.add(tree.part(others));
            }
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(of(tree, all, all.get(0).pointer()));
    }

    static boolean matches(String pattern, String name) {
        Effort.current().spend(COST_OF_A_PATTERN);
        return BoundedPattern.of(pattern).matches(name);
    }

    /** What holds for the item at this place of an array. */
    Together item(int index) {
        List<Part> all = new ArrayList<>();
        for (Part each : parts) {
            JsonNode prefix = each.node().path("prefixItems");
            JsonNode item =
                    index < prefix.size() ? prefix.get(index) : each.node().get("items");
            if (item != null) {
                all.add(tree.part(item));
            }
        }
        return all.isEmpty()
                ? anything(tree, pointer)
                : of(tree, all, all.get(0).pointer());
    }

    int prefix() {
        return all("prefixItems").stream().mapToInt(JsonNode::size).max().orElse(0);
    }
}
