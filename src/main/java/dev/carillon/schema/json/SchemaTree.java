package dev.carillon.schema.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
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

    private static final String DIALECTS = "https://json-schema.org/draft/2020-12/";
    private static final String ROOT = "carillon:schema";
    private static final int DEPTH = 100;
    private static final int MOST_PARTS = 5_000;
    private static final int MOST_LIKE_HASHES = 32;
    private static final int LONGEST_POINTER = 2_000;
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
    private final Map<String, Part> byUri = new HashMap<>();
    private final Map<JsonNode, Part> refs = new IdentityHashMap<>();
    private final Map<JsonNode, Part> dynamicRefs = new IdentityHashMap<>();

    private long states;
    private long characters; // of pointers

    private SchemaTree(JsonNode root) {
        this.root = root;
    }

    /**
     * @throws RefusedException of {@code /schema…}, if it is no schema, too large, or refers to what is not in it
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
        checkNumbers(root, "");
        SchemaTree tree = new SchemaTree(root);
        tree.walk(new Part(root, "", ROOT));
        tree.link();
        tree.checkLoops();
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
        return states;
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
            Part based = named(part);
            parts.put(part.node(), based);
            if (part.node().isObject()) {
                checkValues(based);
                below(based, open);
            } else if (!part.node().isBoolean()) {
                throw refused(part.pointer(), "must be an object or a boolean", part.node());
            }
        }
    }

    /** With the base that its own {@code $id} sets, and known by its names. */
    private Part named(Part part) {
        JsonNode node = part.node();
        if (part.pointer().isEmpty()) {
            byUri.putIfAbsent(part.base(), part);
        }
        Part based = part;
        if (node.path("$id").isTextual()) {
            String id = resolved(part, "$id", node.get("$id"));
            based = new Part(node, part.pointer(), withoutFragment(id));
            if (byUri.putIfAbsent(based.base(), based) != null) {
                throw refused(
                        part.pointer() + "/$id",
                        "must be another one than that of another schema within",
                        node.get("$id"));
            }
        }
        for (String anchor : List.of("$anchor", "$dynamicAnchor")) {
            if (node.path(anchor).isTextual()) {
                byUri.putIfAbsent(based.base() + '#' + node.get(anchor).textValue(), based);
            }
        }
        return based;
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

    /** JSON has them, and the library does not. Not deeper than the parser allows. */
    private static void checkNumbers(JsonNode node, String pointer) {
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw refused(pointer, "must not have a number beyond those of a double", null);
        }
        if (node.isArray()) {
            node.forEach(each -> checkNumbers(each, pointer));
        }
        node.properties().forEach(each -> checkNumbers(each.getValue(), pointer));
    }

    private void checkValues(Part part) {
        COUNTS.forEach(each -> {
            JsonNode count = part.node().get(each);
            if (count != null && count.isNumber() && count.doubleValue() > Integer.MAX_VALUE) {
                ((ObjectNode) part.node()).put(each, Integer.MAX_VALUE); // no data is as long
            }
        });
        JsonNode dialect = part.node().get("$schema");
        if (dialect != null && !withoutFragment(dialect.asText()).equals(DIALECT)) {
            throw refused(part.pointer() + "/$schema", "must be " + DIALECT, dialect);
        }
        pattern(part.pointer() + "/pattern", part.node().path("pattern").asText(null));
        part.node()
                .path("patternProperties")
                .fieldNames()
                .forEachRemaining(each -> pattern(part.pointer() + "/patternProperties/" + escaped(each), each));
        Map<Integer, Integer> hashes = new HashMap<>();
        for (JsonNode each : part.node().path("enum")) {
            // Values with the same hash make a table of them a list, which is gone through for each event.
            if (hashes.merge(each.hashCode(), 1, Integer::sum) > MOST_LIKE_HASHES) {
                throw refused(part.pointer() + "/enum", "must not have many values with the same hash", each);
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
                Part target = find(part, keyword, reference);
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

    /** Null for the language's own schemas. */
    private Part find(Part part, String keyword, JsonNode reference) {
        String uri = resolved(part, keyword, reference);
        String resource = withoutFragment(uri);
        String fragment = uri.length() == resource.length() ? "" : uri.substring(resource.length() + 1);
        if (resource.startsWith(DIALECTS) && !byUri.containsKey(resource)) {
            return null;
        }
        Part base = byUri.get(resource);
        if (base == null) {
            throw refused(
                    part.pointer() + '/' + keyword,
                    "must lead to a place in this schema: nothing is fetched from elsewhere",
                    reference);
        }
        if (fragment.isEmpty()) {
            return base;
        }
        Part found = fragment.startsWith("/") ? at(base, fragment) : byUri.get(uri);
        if (found == null) {
            throw refused(part.pointer() + '/' + keyword, "leads nowhere", reference);
        }
        return found;
    }

    private static Part at(Part base, String fragment) {
        String pointer;
        try {
            pointer = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        JsonNode node = base.node();
        for (String each : pointer.substring(1).split("/", -1)) {
            String key = each.replace("~1", "/").replace("~0", "~");
            node = node.isArray() && key.matches("0|[1-9][0-9]{0,6}")
                    ? node.path(Integer.parseInt(key))
                    : node.path(key);
        }
        return node.isMissingNode() ? null : new Part(node, base.pointer() + pointer, base.base());
    }

    /** Whatever is at a place of the data would be asked for at the same place again. */
    private void checkLoops() {
        Set<JsonNode> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<JsonNode> path = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Part each : new ArrayList<>(parts.values())) {
            descend(each, done, path);
        }
    }

    /** Recursion is as deep as references follow each other in place; {@value #MOST_PARTS} at most, in frames that are small. */
    private void descend(Part part, Set<JsonNode> done, Set<JsonNode> path) {
        if (done.contains(part.node())) {
            return;
        }
        if (!path.add(part.node())) {
            throw refused(part.pointer(), "must not refer to itself without end, for the same place of the data", null);
        }
        if (path.size() > 500) {
            throw refused(part.pointer(), "must not lead from one reference to the next more than 500 times", null);
        }
        for (Part each : inPlace(part)) {
            descend(each, done, path);
        }
        path.remove(part.node());
        done.add(part.node());
    }

    private List<Part> inPlace(Part part) {
        List<Part> next = new ArrayList<>();
        target(part, "$ref").ifPresent(next::add);
        target(part, "$dynamicRef").ifPresent(next::add);
        for (String keyword : Keywords.IN_PLACE) {
            JsonNode value = part.node().get(keyword);
            if (value == null) {
                continue;
            }
            if (Keywords.ONE.contains(keyword)) {
                next.add(parts.get(value));
            } else {
                value.forEach(each -> next.add(parts.get(each)));
            }
        }
        return next;
    }

    private static String resolved(Part part, String keyword, JsonNode reference) {
        String text = reference.textValue();
        if (text.startsWith("#")) {
            return part.base() + text;
        }
        try {
            return URI.create(part.base()).resolve(text).toString();
        } catch (IllegalArgumentException e) {
            throw refused(part.pointer() + '/' + keyword, "must be a URI reference (RFC 3986)", reference);
        }
    }

    private static String withoutFragment(String uri) {
        int fragment = uri.indexOf('#');
        return fragment < 0 ? uri : uri.substring(0, fragment);
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
