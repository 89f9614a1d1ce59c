package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code uniqueItems} by canonical texts. The library's own compares nodes by their hashes: a publisher who gives texts of the same hash
 * has each compared with all others.
 */
final class UniqueItems extends AbstractKeyword {

    private static final int CHARACTERS_A_STEP = 16;

    UniqueItems() {
        super("uniqueItems");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        return new Check(this, location, value, parent, context);
    }

    private static final class Check extends BaseKeywordValidator {

        private final boolean asked;

        Check(UniqueItems keyword, SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
            super(keyword, value, location, parent, context);
            asked = value.booleanValue();
        }

        @Override
        public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath at) {
            if (!asked || !node.isArray()) {
                return;
            }
            Set<String> seen = new HashSet<>(); // of texts, which are in an order: texts of one hash are found in it
            for (JsonNode each : node) {
                StringBuilder text = new StringBuilder();
                canonical(each, text);
                Effort.current().spend(1 + text.length() / CHARACTERS_A_STEP);
                if (!seen.add(text.toString())) {
                    execution.addError(error().instanceNode(node)
                            .instanceLocation(at)
                            .evaluationPath(execution.getEvaluationPath())
                            .locale(execution.getExecutionConfig().getLocale())
                            .build());
                    return;
                }
            }
        }

        private static void canonical(JsonNode node, StringBuilder out) {
            if (node.isObject()) {
                Map<String, JsonNode> sorted = new TreeMap<>();
                node.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
                out.append('{');
                sorted.forEach((name, value) -> {
                    out.append(name.length()).append(':').append(name);
                    canonical(value, out);
                });
                out.append('}');
            } else if (node.isArray()) {
                out.append('[');
                for (Iterator<JsonNode> all = node.elements(); all.hasNext(); ) {
                    canonical(all.next(), out);
                    out.append(',');
                }
                out.append(']');
            } else if (node.isNumber()) {
                out.append(number(node));
            } else if (node.isTextual()) {
                out.append('"').append(node.textValue().length()).append(':').append(node.textValue());
            } else {
                out.append(node);
            }
        }

        private static String number(JsonNode node) {
            try {
                BigDecimal value = new BigDecimal(node.asText());
                return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
            } catch (NumberFormatException e) { // too large for a double
                return node.asText();
            }
        }
    }
}
