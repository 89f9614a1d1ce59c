package dev.carillon.schema.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.event.RefusedException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A schema as JSON, with where each of its parts is and what its references lead to. It is bounded, and nothing in it leads outside. Immutable,
 * thread safe.
 */
final class SchemaTree {

    static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private static final String ROOT = "carillon:schema";
    private static final int DEPTH = 100;
    private static final int MOST_PARTS = 5_000;
    private static final int LONGEST_POINTER = 2_000;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNumberLength(100)
                        .build());
    }

    /** A schema within the schema: where it is, and the URI by which its references are read. */
    record Part(JsonNode node, String pointer, String base) {

        /** Of one tree: what the nodes hold is not compared, as they are large. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Part part && part.node == node && part.pointer.equals(pointer);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(node) + pointer.hashCode();
        }
    }

    private final JsonNode root;
    private final Map<JsonNode, Part> parts = new IdentityHashMap<>();
    private final SchemaNames names = new SchemaNames();
    private final KeywordValues values = new KeywordValues();
    private final Map<JsonNode, Part> refs = new IdentityHashMap<>();
    private final Map<JsonNode, Part> dynamicRefs = new IdentityHashMap<>();

    private long characters; // of pointers

    private SchemaTree(JsonNode root) {
        this.root = root;
    }

    /**
     * @throws RefusedException of {@code /schema…}, if it is not a schema, too large, or refers to what is not in it
     */
    static SchemaTree parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new RefusedException("/schema", "must be JSON, at most " + DEPTH + " levels deep" + where, null);
        }
        KeywordValues.checkNumbers(root, "");
        SchemaTree tree = new SchemaTree(root);
        tree.walk(new Part(root, "", ROOT));
        tree.link();
        new ReferenceLoops(tree).check(tree.parts.values());
        return tree;
    }

    JsonNode root() {
        return root;
    }

    Part rootPart() {
        return parts.get(root);
    }

    /** What a {@code $ref} or {@code $dynamicRef} of this part leads to; empty if it is the language's own schema. */
    Optional<Part> target(Part part, String keyword) {
        return Optional.ofNullable(targets(keyword).get(part.node()));
    }

    /** The part below this one. */
    Part part(JsonNode node) {
        return parts.get(node);
    }

    int size() {
        return parts.size();
    }

    /** About how many states its patterns have. */
    long states() {
        return values.states();
    }

    /** How many characters its pointers have. */
    long characters() {
        return characters;
    }

    private Map<JsonNode, Part> targets(String keyword) {
        return keyword.equals("$ref") ? refs : dynamicRefs;
    }

    static RefusedException refused(String pointer, String rule, JsonNode value) {
        return new RefusedException("/schema" + pointer, rule, value == null ? null : value.toString());
    }

    private void walk(Part first) {
        Deque<Part> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Part part = open.pop();
            if (parts.containsKey(part.node())) {
                continue;
            }
            if (parts.size() >= MOST_PARTS) {
                throw refused("", "must have at most " + MOST_PARTS + " schemas within", null);
            }
            characters += part.pointer().length(); // each part has its own
            if (part.pointer().length() > LONGEST_POINTER) {
                throw refused(
                        "",
                        "must not have names so long that a pointer has more than " + LONGEST_POINTER + " characters",
                        null);
            }
            Part based = names.named(part);
            parts.put(part.node(), based);
            if (part.node().isObject()) {
                values.check(based);
                below(based, open);
            } else if (!part.node().isBoolean()) {
                throw refused(part.pointer(), "must be an object or a boolean", part.node());
            }
        }
    }

    private void below(Part part, Deque<Part> open) {
        part.node().properties().forEach(each -> {
            String keyword = each.getKey();
            JsonNode value = each.getValue();
            String at = part.pointer() + '/' + escaped(keyword);
            if (Keywords.ONE.contains(keyword)) {
                open.push(new Part(value, at, part.base()));
            } else if (Keywords.LIST.contains(keyword)) {
                for (int i = 0; i < value.size(); i++) {
                    open.push(new Part(value.get(i), at + '/' + i, part.base()));
                }
            } else if (Keywords.MAP.contains(keyword)) {
                value.properties()
                        .forEach(inner ->
                                open.push(new Part(inner.getValue(), at + '/' + escaped(inner.getKey()), part.base())));
            }
        });
    }

    /** A reference may lead to a place that no keyword makes a schema: then that place has references, too. */
    private void link() {
        Deque<Part> open = new ArrayDeque<>(parts.values());
        while (!open.isEmpty()) {
            Part part = open.pop();
            for (String keyword : List.of("$ref", "$dynamicRef")) {
                JsonNode reference = part.node().get(keyword);
                if (reference == null) {
                    continue;
                }
                if (!reference.isTextual()) {
                    throw refused(part.pointer() + '/' + keyword, "must be a string", reference);
                }
                Part target = names.find(part, keyword, reference);
                if (target == null) {
                    continue;
                }
                if (!parts.containsKey(target.node())) {
                    Set<JsonNode> known = Collections.newSetFromMap(new IdentityHashMap<>());
                    known.addAll(parts.keySet());
                    walk(target);
                    parts.values().stream()
                            .filter(each -> !known.contains(each.node()))
                            .forEach(open::push);
                }
                targets(keyword).put(part.node(), parts.get(target.node()));
            }
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
