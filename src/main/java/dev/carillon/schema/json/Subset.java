package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.carillon.schema.Violation;
import dev.carillon.schema.json.SchemaTree.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a wide schema allows everything that a narrow one allows, and if not, why. Of one comparison. */
final class Subset {

    private static final int MOST_STEPS = 20_000;
    private static final int DEPTH = 200;
    private static final int PAIRS_A_STEP = 64;

    /** Keywords that are only compared for being the same. */
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

    /** @param atWide whether pointers lead into the wide one; else into the narrow one */
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

    void compare(Together narrow, Together wide, List<Violation> found) {
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
            return; // it refers to itself: it holds if all between holds
        }
        depth++;
        List<Violation> direct = new ArrayList<>();
        for (Part each : wide.parts()) {
            part(new Demand(this, narrow, wide, each, direct));
        }
        if (!direct.isEmpty() && !everyBranch(narrow, wide)) {
            found.addAll(direct);
        }
        depth--;
    }

    /** What the alternatives of the narrow one say is not part of the direct comparison: each is tried by itself. */
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

    private void part(Demand asked) {
        Set<String> types = asked.narrow().types();
        ValueDemand value = new ValueDemand(asked);
        value.types();
        if (types.contains("number") || types.contains("integer")) {
            value.numbers();
        }
        if (types.contains("string")) {
            value.lengths("minLength", "maxLength");
            value.pattern();
        }
        if (types.contains("array")) {
            value.lengths("minItems", "maxItems");
            items(asked);
        }
        if (types.contains("object")) {
            value.lengths("minProperties", "maxProperties");
            new MemberDemand(asked).compare();
        }
        alternatives(asked);
        for (String keyword : SAME) {
            JsonNode demanded = asked.get(keyword);
            if (demanded != null && !asked.narrow().all(keyword).contains(demanded)) {
                asked.fail(keyword, keyword + " was changed, and is not compared any further");
            }
        }
    }

    private void items(Demand asked) {
        Together narrow = asked.narrow();
        Part part = asked.part();
        if (part.node().path("uniqueItems").asBoolean()
                && narrow.all("uniqueItems").stream().noneMatch(JsonNode::booleanValue)) {
            asked.fail("uniqueItems", "items must differ from each other");
        }
        Together one = new Together(asked.wide().tree(), List.of(part), false, part.pointer());
        int prefix = Math.max(one.prefix(), one.prefix() > 0 || part.node().has("items") ? narrow.prefix() : 0);
        int most = narrow.number("maxItems", false).map(BigDecimal::intValue).orElse(Integer.MAX_VALUE);
        for (int i = 0; i < Math.min(prefix, most); i++) {
            asked.compare(narrow.item(i), one.item(i));
        }
        if (part.node().has("items") && most > prefix) {
            asked.compare(narrow.item(Integer.MAX_VALUE), one.item(Integer.MAX_VALUE));
        }
    }

    /** One of them has to allow it. {@code oneOf} is taken for {@code anyOf}: its alternatives are meant to exclude each other. */
    private void alternatives(Demand asked) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            JsonNode branches = asked.get(keyword);
            if (branches == null || isCovered(asked.narrow(), asked.wide(), branches)) {
                continue;
            }
            if (!everyBranchOf(asked.narrow(), asked.wide(), branches)) {
                asked.fail(keyword, "not all is allowed by one of the alternatives of " + keyword);
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

    Violation told(Together narrow, Together wide, String keyword, String what) {
        String pointer = atWide ? wide.pointer() : narrow.pointer();
        return new Violation("/schema" + pointer, keyword, prefix + what);
    }
}
