package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schema.Violation;
import dev.carillon.schema.json.SchemaTree.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether all that one schema allows another one allows, too, and if not, why. Of one comparison. */
final class Subset {

    private static final int MOST_STEPS = 20_000;
    private static final int DEPTH = 200;
    private static final int PAIRS_A_STEP = 64;

    /** Those that are compared by being the same, which is all that can be said of them. */
    private static final List<String> SAME = List.of(
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "contains",
            "minContains",
            "maxContains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "dependentRequired",
            "$dynamicRef");

    private record Pair(List<Part> narrow, List<Part> wide) {}

    private final String prefix;
    private final boolean atWide;
    private final Set<Pair> assumed = new HashSet<>();
    private int steps;
    private int depth;

    /** @param atWide whether places are told of the wide one; else of the narrow one */
    Subset(String prefix, boolean atWide) {
        this.prefix = prefix;
        this.atWide = atWide;
    }

    /** Why something that the narrow one allows is refused by the wide one; empty if nothing is. */
    List<Violation> compare(Together narrow, Together wide) {
        List<Violation> found = new ArrayList<>();
        compare(narrow, wide, found);
        return found;
    }

    private void compare(Together narrow, Together wide, List<Violation> found) {
        if (narrow.isNever() || wide.isAnything() || narrow.types().isEmpty()) {
            return;
        }
        if (wide.isNever()) {
            found.add(told(narrow, wide, "false", "nothing is allowed here"));
            return;
        }
        if (++steps > MOST_STEPS || depth > DEPTH) {
            throw new Effort.ExhaustedException(Effort.TOO_COSTLY);
        }
        if (!assumed.add(new Pair(narrow.parts(), wide.parts()))) {
            return; // of what refers to itself, where it holds all the way it holds
        }
        depth++;
        List<Violation> direct = new ArrayList<>();
        for (Part each : wide.parts()) {
            part(narrow, wide, each, direct);
        }
        if (!direct.isEmpty() && !everyBranch(narrow, wide)) {
            found.addAll(direct);
        }
        depth--;
    }

    /** What the alternatives of the narrow one say is not seen above: each of them is tried by itself. */
    private boolean everyBranch(Together narrow, Together wide) {
        for (Part part : narrow.parts()) {
            for (String keyword : List.of("anyOf", "oneOf")) {
                JsonNode branches = part.node().get(keyword);
                if (branches != null && branches.size() > 0) {
                    return everyOf(narrow, branches, wide);
                }
            }
        }
        return false;
    }

    private boolean everyOf(Together narrow, JsonNode branches, Together wide) {
        for (JsonNode each : branches) {
            Part branch = narrow.tree().part(each);
            if (narrow.parts().contains(branch)
                    || !compareApart(narrow.with(branch), wide).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** What was assumed while this was tried may not hold. */
    private List<Violation> compareApart(Together narrow, Together wide) {
        Effort.current().spend(1 + assumed.size() / PAIRS_A_STEP);
        Set<Pair> before = new HashSet<>(assumed);
        List<Violation> found = compare(narrow, wide);
        if (!found.isEmpty()) {
            assumed.retainAll(before);
        }
        return found;
    }

    private void part(Together narrow, Together wide, Part part, List<Violation> found) {
        Set<String> types = narrow.types();
        types(narrow, wide, part, types, found);
        if (types.contains("number") || types.contains("integer")) {
            numbers(narrow, wide, part, found);
        }
        if (types.contains("string")) {
            lengths(narrow, wide, part, "minLength", "maxLength", found);
            pattern(narrow, wide, part, found);
        }
        if (types.contains("array")) {
            lengths(narrow, wide, part, "minItems", "maxItems", found);
            items(narrow, wide, part, found);
        }
        if (types.contains("object")) {
            lengths(narrow, wide, part, "minProperties", "maxProperties", found);
            new Members(narrow, wide, part, found).compare();
        }
        alternatives(narrow, wide, part, found);
        for (String keyword : SAME) {
            JsonNode asked = part.node().get(keyword);
            if (asked != null && !narrow.all(keyword).contains(asked)) {
                found.add(told(narrow, wide, keyword, keyword + " was changed, and is not compared any further"));
            }
        }
    }

    private void types(Together narrow, Together wide, Part part, Set<String> types, List<Violation> found) {
        Set<String> asked =
                Together.of(wide.tree(), List.of(bare(part)), part.pointer()).types();
        Set<String> more = new HashSet<>(types);
        more.removeAll(asked);
        if (asked.contains("number")) {
            more.remove("integer");
        }
        Optional<List<JsonNode>> values = Together.values(part);
        if (!more.isEmpty() && values.isEmpty()) {
            found.add(told(
                    narrow,
                    wide,
                    "type",
                    "type " + String.join(", ", more.stream().sorted().toList()) + " is not allowed"));
        }
        if (values.isPresent()) {
            Set<JsonNode> known = new HashSet<>(values.get());
            Optional<List<JsonNode>> given = narrow.values();
            List<JsonNode> missing = given.orElse(List.of()).stream()
                    .filter(each -> !known.contains(each))
                    .toList();
            if (given.isEmpty()) {
                found.add(told(narrow, wide, "enum", "only listed values are allowed"));
            } else if (!missing.isEmpty()) {
                found.add(told(narrow, wide, "enum", "the value " + missing.get(0) + " is not allowed"));
            }
        }
    }

    /** Itself alone, without what it refers to: that is looked at as a part of its own. */
    private static Part bare(Part part) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (String each : List.of("type", "enum", "const")) {
            if (part.node().has(each)) {
                copy.set(each, part.node().get(each));
            }
        }
        return new Part(copy, part.pointer(), part.base());
    }

    private void numbers(Together narrow, Together wide, Part part, List<Violation> found) {
        bound(narrow, wide, part, "minimum", "exclusiveMinimum", true, found);
        bound(narrow, wide, part, "maximum", "exclusiveMaximum", false, found);
        JsonNode asked = part.node().get("multipleOf");
        if (asked != null) {
            BigDecimal step = new BigDecimal(asked.asText());
            boolean kept = narrow.all("multipleOf").stream()
                            .map(each -> new BigDecimal(each.asText()))
                            .anyMatch(each ->
                                    step.signum() > 0 && each.remainder(step).signum() == 0)
                    || step.compareTo(BigDecimal.ONE) == 0 && narrow.types().contains("integer");
            if (!kept) {
                found.add(told(narrow, wide, "multipleOf", "only multiples of " + step + " are allowed"));
            }
        }
    }

    private void bound(
            Together narrow,
            Together wide,
            Part part,
            String keyword,
            String exclusive,
            boolean lower,
            List<Violation> found) {
        for (String each : List.of(keyword, exclusive)) {
            JsonNode asked = part.node().get(each);
            if (asked == null || valuesWithin(narrow, each, new BigDecimal(asked.asText()))) {
                continue;
            }
            BigDecimal bound = new BigDecimal(asked.asText());
            Optional<BigDecimal> inclusiveOne = narrow.number(keyword, lower);
            Optional<BigDecimal> exclusiveOne = narrow.number(exclusive, lower);
            int sign = lower ? 1 : -1;
            boolean kept =
                    exclusiveOne.map(it -> it.compareTo(bound) * sign >= 0).orElse(false)
                            || inclusiveOne
                                    .map(it -> it.compareTo(bound) * sign >= (each.equals(exclusive) ? 1 : 0))
                                    .orElse(false);
            if (!kept) {
                found.add(told(narrow, wide, each, each + " is " + bound));
            }
        }
    }

    private static boolean valuesWithin(Together narrow, String keyword, BigDecimal bound) {
        return narrow.values()
                .map(values -> values.stream().filter(JsonNode::isNumber).allMatch(each -> {
                    int compared = new BigDecimal(each.asText()).compareTo(bound);
                    return switch (keyword) {
                        case "minimum" -> compared >= 0;
                        case "exclusiveMinimum" -> compared > 0;
                        case "maximum" -> compared <= 0;
                        default -> compared < 0;
                    };
                }))
                .orElse(false);
    }

    private void lengths(Together narrow, Together wide, Part part, String least, String most, List<Violation> found) {
        for (String each : List.of(least, most)) {
            JsonNode asked = part.node().get(each);
            boolean lower = each.equals(least);
            if (asked == null || lower && asked.asText().equals("0") || lengthsWithin(narrow, each, asked.asInt())) {
                continue;
            }
            BigDecimal bound = new BigDecimal(asked.asText());
            boolean kept = narrow.number(each, lower)
                    .map(it -> lower ? it.compareTo(bound) >= 0 : it.compareTo(bound) <= 0)
                    .orElse(false);
            boolean byRequired =
                    each.equals("minProperties") && narrow.required().size() >= bound.intValue();
            if (!kept && !byRequired) {
                found.add(told(narrow, wide, each, each + " is " + bound));
            }
        }
    }

    private static boolean lengthsWithin(Together narrow, String keyword, int bound) {
        return keyword.endsWith("Length")
                && narrow.values()
                        .map(values -> values.stream()
                                .filter(JsonNode::isTextual)
                                .allMatch(each -> {
                                    int length = each.textValue()
                                            .codePointCount(0, each.textValue().length());
                                    return keyword.equals("minLength") ? length >= bound : length <= bound;
                                }))
                        .orElse(false);
    }

    private void pattern(Together narrow, Together wide, Part part, List<Violation> found) {
        JsonNode asked = part.node().get("pattern");
        if (asked == null || narrow.all("pattern").contains(asked)) {
            return;
        }
        boolean byValues = narrow.values()
                .map(values -> values.stream()
                        .filter(JsonNode::isTextual)
                        .allMatch(each -> Together.matches(asked.textValue(), each.textValue())))
                .orElse(false);
        if (!byValues) {
            found.add(told(narrow, wide, "pattern", "pattern " + asked + " was added or changed"));
        }
    }

    private void items(Together narrow, Together wide, Part part, List<Violation> found) {
        if (part.node().path("uniqueItems").asBoolean()
                && narrow.all("uniqueItems").stream().noneMatch(JsonNode::booleanValue)) {
            found.add(told(narrow, wide, "uniqueItems", "items must differ from each other"));
        }
        Together one = new Together(wide.tree(), List.of(part), false, part.pointer());
        int prefix = Math.max(one.prefix(), one.prefix() > 0 || part.node().has("items") ? narrow.prefix() : 0);
        int most = narrow.number("maxItems", false).map(BigDecimal::intValue).orElse(Integer.MAX_VALUE);
        for (int i = 0; i < Math.min(prefix, most); i++) {
            compare(narrow.item(i), one.item(i), found);
        }
        if (part.node().has("items") && most > prefix) {
            compare(narrow.item(Integer.MAX_VALUE), one.item(Integer.MAX_VALUE), found);
        }
    }

    /** One of them has to allow it. {@code oneOf} is taken for {@code anyOf}: its alternatives are meant to exclude each other. */
    private void alternatives(Together narrow, Together wide, Part part, List<Violation> found) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            JsonNode branches = part.node().get(keyword);
            if (branches == null || isCovered(narrow, wide, branches)) {
                continue;
            }
            if (!everyBranchOf(narrow, wide, branches)) {
                found.add(told(narrow, wide, keyword, "not all is allowed by one of the alternatives of " + keyword));
            }
        }
    }

    private boolean isCovered(Together narrow, Together wide, JsonNode branches) {
        for (JsonNode each : branches) {
            if (compareApart(narrow, Together.of(wide.tree(), wide.tree().part(each)))
                    .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Each alternative of the narrow one by one of the wide one. */
    private boolean everyBranchOf(Together narrow, Together wide, JsonNode branches) {
        for (Part part : narrow.parts()) {
            for (String keyword : List.of("anyOf", "oneOf")) {
                JsonNode given = part.node().get(keyword);
                if (given == null) {
                    continue;
                }
                boolean all = true;
                for (JsonNode each : given) {
                    all &= isCovered(narrow.with(narrow.tree().part(each)), wide, branches);
                }
                if (all) {
                    return true;
                }
            }
        }
        return everyTypeOf(narrow, wide, branches);
    }

    private boolean everyTypeOf(Together narrow, Together wide, JsonNode branches) {
        Set<String> types = narrow.types();
        return types.size() > 1
                && types.stream().allMatch(each -> {
                    JsonNode only = JsonNodeFactory.instance.objectNode().put("type", each);
                    return isCovered(narrow.with(new Part(only, narrow.pointer(), "")), wide, branches);
                });
    }

    private Violation told(Together narrow, Together wide, String keyword, String what) {
        String pointer = atWide ? wide.pointer() : narrow.pointer();
        return new Violation("/schema" + pointer, keyword, prefix + what);
    }

    /** What an object has. */
    private final class Members {

        private final Together narrow;
        private final Together wide;
        private final Part part;
        private final List<Violation> found;

        Members(Together narrow, Together wide, Part part, List<Violation> found) {
            this.narrow = narrow;
            this.wide = wide;
            this.part = part;
            this.found = found;
        }

        void compare() {
            Set<String> required = narrow.required();
            for (JsonNode each : part.node().path("required")) {
                if (!required.contains(each.asText())) {
                    found.add(told(narrow, wide, "required", "property " + each.asText() + " is required"));
                }
            }
            part.node().path("properties").properties().forEach(each -> narrow.property(each.getKey())
                    .ifPresent(given -> Subset.this.compare(
                            given, Together.of(wide.tree(), wide.tree().part(each.getValue())), found)));
            part.node()
                    .path("patternProperties")
                    .properties()
                    .forEach(each -> byPattern(each.getKey(), each.getValue()));
            JsonNode others = part.node().get("additionalProperties");
            if (others != null && !(others.isBoolean() && others.booleanValue())) {
                others(wide.tree().part(others));
            }
        }

        private void byPattern(String pattern, JsonNode asked) {
            Together schema = Together.of(wide.tree(), wide.tree().part(asked));
            narrow.properties().keySet().stream()
                    .filter(each -> Together.matches(pattern, each))
                    .forEach(each ->
                            narrow.property(each).ifPresent(given -> Subset.this.compare(given, schema, found)));
            for (Part each : narrow.parts()) {
                JsonNode same = each.node().path("patternProperties").get(pattern);
                if (same != null) {
                    Subset.this.compare(Together.of(narrow.tree(), narrow.tree().part(same)), schema, found);
                }
            }
        }

        /** Those that are not named here. */
        private void others(Part asked) {
            Together schema = Together.of(wide.tree(), asked);
            Map<String, List<Part>> named = narrow.properties();
            for (String each : named.keySet()) {
                Optional<Together> given = narrow.property(each);
                if (!isNamed(each) && given.isPresent() && !given.get().isNever()) {
                    if (schema.isNever()) {
                        found.add(told(narrow, wide, "additionalProperties", "property " + each + " is not allowed"));
                    } else {
                        Subset.this.compare(given.get(), schema, found);
                    }
                }
            }
            List<JsonNode> ofOthers = narrow.all("additionalProperties");
            if (ofOthers.isEmpty()) {
                found.add(told(
                        narrow,
                        wide,
                        "additionalProperties",
                        "properties that are not named are not allowed any more"));
            } else {
                Subset.this.compare(
                        Together.of(
                                narrow.tree(),
                                ofOthers.stream().map(narrow.tree()::part).toList(),
                                narrow.pointer()),
                        schema,
                        found);
            }
        }

        private boolean isNamed(String name) {
            if (part.node().path("properties").has(name)) {
                return true;
            }
            for (var each = part.node().path("patternProperties").fieldNames(); each.hasNext(); ) {
                if (Together.matches(each.next(), name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
