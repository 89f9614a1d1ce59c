package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schema.json.SchemaTree.Part;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked of a value by itself: its type, its bounds, its length and its pattern. Of one comparison. */
final class ValueDemand {

    private final Demand asked;
    private final Together narrow;
    private final Part part;

    ValueDemand(Demand asked) {
        this.asked = asked;
        narrow = asked.narrow();
        part = asked.part();
    }

    void types() {
        Set<String> allowed = Together.of(asked.wide().tree(), List.of(bare(part)), part.pointer())
                .types();
        Set<String> more = new HashSet<>(narrow.types());
        more.removeAll(allowed);
        if (allowed.contains("number")) {
            more.remove("integer");
        }
        Optional<List<JsonNode>> values = Together.values(part);
        if (!more.isEmpty() && values.isEmpty()) {
            asked.fail(
                    "type", "type " + String.join(", ", more.stream().sorted().toList()) + " is not allowed");
        }
        if (values.isPresent()) {
            Set<JsonNode> known = new HashSet<>(values.get());
            Optional<List<JsonNode>> given = narrow.values();
            List<JsonNode> missing = given.orElse(List.of()).stream()
                    .filter(each -> !known.contains(each))
                    .toList();
            if (given.isEmpty()) {
                asked.fail("enum", "only listed values are allowed");
            } else if (!missing.isEmpty()) {
                asked.fail("enum", "the value " + missing.get(0) + " is not allowed");
            }
        }
    }

    /** The part alone: what it refers to is looked at as a part of its own. */
    private static Part bare(Part part) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (String each : List.of("type", "enum", "const")) {
            if (part.node().has(each)) {
                copy.set(each, part.node().get(each));
            }
        }
        return new Part(copy, part.pointer(), part.base());
    }

    void numbers() {
        bound("minimum", "exclusiveMinimum", true);
        bound("maximum", "exclusiveMaximum", false);
        JsonNode demanded = asked.get("multipleOf");
        if (demanded != null) {
            BigDecimal step = new BigDecimal(demanded.asText());
            boolean kept = narrow.all("multipleOf").stream()
                            .map(each -> new BigDecimal(each.asText()))
                            .anyMatch(each ->
                                    step.signum() > 0 && each.remainder(step).signum() == 0)
                    || step.compareTo(BigDecimal.ONE) == 0 && narrow.types().contains("integer");
            if (!kept) {
                asked.fail("multipleOf", "only multiples of " + step + " are allowed");
            }
        }
    }

    private void bound(String keyword, String exclusive, boolean lower) {
        for (String each : List.of(keyword, exclusive)) {
            JsonNode demanded = asked.get(each);
            if (demanded == null || valuesWithin(each, new BigDecimal(demanded.asText()))) {
                continue;
            }
            BigDecimal bound = new BigDecimal(demanded.asText());
            Optional<BigDecimal> inclusiveOne = narrow.number(keyword, lower);
            Optional<BigDecimal> exclusiveOne = narrow.number(exclusive, lower);
            int sign = lower ? 1 : -1;
            boolean kept =
                    exclusiveOne.map(it -> it.compareTo(bound) * sign >= 0).orElse(false)
                            || inclusiveOne
                                    .map(it -> it.compareTo(bound) * sign >= (each.equals(exclusive) ? 1 : 0))
                                    .orElse(false);
            if (!kept) {
                asked.fail(each, each + " is " + bound);
            }
        }
    }

    private boolean valuesWithin(String keyword, BigDecimal bound) {
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

    void lengths(String least, String most) {
        for (String each : List.of(least, most)) {
            JsonNode demanded = asked.get(each);
            boolean lower = each.equals(least);
            if (demanded == null || lower && demanded.asText().equals("0") || lengthsWithin(each, demanded.asInt())) {
                continue;
            }
            BigDecimal bound = new BigDecimal(demanded.asText());
            boolean kept = narrow.number(each, lower)
                    .map(it -> lower ? it.compareTo(bound) >= 0 : it.compareTo(bound) <= 0)
                    .orElse(false);
            boolean byRequired =
                    each.equals("minProperties") && narrow.required().size() >= bound.intValue();
            if (!kept && !byRequired) {
                asked.fail(each, each + " is " + bound);
            }
        }
    }

    private boolean lengthsWithin(String keyword, int bound) {
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

    void pattern() {
        JsonNode demanded = asked.get("pattern");
        if (demanded == null || narrow.all("pattern").contains(demanded)) {
            return;
        }
        boolean byValues = narrow.values()
                .map(values -> values.stream()
                        .filter(JsonNode::isTextual)
                        .allMatch(each -> Together.matches(demanded.textValue(), each.textValue())))
                .orElse(false);
        if (!byValues) {
            asked.fail("pattern", "pattern " + demanded + " was added or changed");
        }
    }
}
