package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schema.json.SchemaTree.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is asked of the members of an object. Of one comparison. */
final class MemberDemand {

    private final Demand asked;
    private final Together narrow;
    private final Together wide;
    private final Part part;

    MemberDemand(Demand asked) {
        this.asked = asked;
        narrow = asked.narrow();
        wide = asked.wide();
        part = asked.part();
    }

    void compare() {
        Set<String> required = narrow.required();
        for (JsonNode each : part.node().path("required")) {
            if (!required.contains(each.asText())) {
                asked.fail("required", "property " + each.asText() + " is required");
            }
        }
        part.node().path("properties").properties().forEach(each -> narrow.property(each.getKey())
                .ifPresent(given -> asked.compare(
                        given, Together.of(wide.tree(), wide.tree().part(each.getValue())))));
        part.node().path("patternProperties").properties().forEach(each -> byPattern(each.getKey(), each.getValue()));
        JsonNode others = asked.get("additionalProperties");
        if (others != null && !(others.isBoolean() && others.booleanValue())) {
            others(wide.tree().part(others));
        }
    }

    private void byPattern(String pattern, JsonNode wanted) {
        Together schema = Together.of(wide.tree(), wide.tree().part(wanted));
        narrow.properties().keySet().stream()
                .filter(each -> Together.matches(pattern, each))
                .forEach(each -> narrow.property(each).ifPresent(given -> asked.compare(given, schema)));
        for (Part each : narrow.parts()) {
            JsonNode same = each.node().path("patternProperties").get(pattern);
            if (same != null) {
                asked.compare(Together.of(narrow.tree(), narrow.tree().part(same)), schema);
            }
        }
    }

    /** Those that are not named here. */
    private void others(Part wanted) {
        Together schema = Together.of(wide.tree(), wanted);
        Map<String, List<Part>> named = narrow.properties();
        for (String each : named.keySet()) {
            Optional<Together> given = narrow.property(each);
            if (!isNamed(each) && given.isPresent() && !given.get().isNever()) {
                if (schema.isNever()) {
                    asked.fail("additionalProperties", "property " + each + " is not allowed");
                } else {
                    asked.compare(given.get(), schema);
                }
            }
        }
        List<JsonNode> ofOthers = narrow.all("additionalProperties");
        if (ofOthers.isEmpty()) {
            asked.fail("additionalProperties", "properties that are not named are no longer allowed");
        } else {
            asked.compare(
                    Together.of(
                            narrow.tree(),
                            ofOthers.stream().map(narrow.tree()::part).toList(),
                            narrow.pointer()),
                    schema);
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
