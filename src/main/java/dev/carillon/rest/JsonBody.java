package dev.carillon.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.EventTime;
import dev.carillon.event.RefusedException;
import dev.carillon.subscription.JsonInteger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON object of a request, read field by field; what does not fit is refused with its JSON pointer.
 *
 * <p>A field that is null counts as absent; {@link #clears} distinguishes the two. As a parameter of a resource method
 * it takes bodies up to {@value #MAX_BYTES} bytes. Immutable, thread safe.
 */
public final class JsonBody {

    /** Maximum size, in bytes, of a request that is not an event. */
    public static final int MAX_BYTES = 1024 * 1024;

    private final ObjectNode object;
    private final String pointer;
    private final byte[] source; // null within another

    private JsonBody(ObjectNode object, String pointer) {
        this(object, pointer, null);
    }

    private JsonBody(ObjectNode object, String pointer, byte[] source) {
        this.object = object;
        this.pointer = pointer;
        this.source = source;
    }

    /**
     * @throws JsonProcessingException if this is broken JSON; it knows line and column
     * @throws RefusedException if it is something else than an object, or holds a text that no database accepts
     */
    public static JsonBody parse(byte[] json) throws JsonProcessingException {
        try {
            ObjectNode object = asObject(Json.tree(json), "");
            StorableText.check(object, "");
            return new JsonBody(object, "", json);
        } catch (JsonProcessingException broken) {
            throw broken;
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
    }

    /** Refuses every field but these. Called first, so that a misspelt name is not silently without effect. */
    public JsonBody only(String... names) {
        Set<String> known = Set.of(names);
        for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
            String name = all.next();
            if (!known.contains(name)) {
                throw new RefusedException(
                        at(name), "unknown field; allowed: " + String.join(", ", names), shown(object.get(name)));
            }
        }
        return this;
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** Whether the field is there and null: a PATCH that removes a value. */
    public boolean clears(String name) {
        return object.has(name) && object.get(name).isNull();
    }

    /** Refuses null (RFC 7396: null removes) for fields that can be changed, but not removed. */
    public JsonBody keeps(String... names) {
        for (String name : names) {
            if (clears(name)) {
                throw new RefusedException(at(name), "can be changed, but not removed", null);
            }
        }
        return this;
    }

    public String text(String name) {
        return required(name, optionalText(name));
    }

    public Optional<String> optionalText(String name) {
        return field(name, JsonNodeType.STRING, "must be a string").map(JsonNode::textValue);
    }

    public boolean flag(String name, boolean otherwise) {
        return field(name, JsonNodeType.BOOLEAN, "must be true or false")
                .map(JsonNode::booleanValue)
                .orElse(otherwise);
    }

    public Optional<Integer> optionalInteger(String name) {
        return field(name, JsonNodeType.NUMBER, "must be a whole number").map(node -> JsonInteger.of(node)
                .orElseThrow(() -> new RefusedException(at(name), "must be a whole number of 32 bits", shown(node))));
    }

    /** RFC 3339 with an offset, as {@code 2027-01-31T12:00:00Z}. */
    public Optional<Instant> optionalInstant(String name) {
        return optionalText(name).map(text -> EventTime.instant(at(name), text));
    }

    public List<String> textList(String name) {
        return required(name, optionalTextList(name));
    }

    public Optional<List<String>> optionalTextList(String name) {
        return field(name, JsonNodeType.ARRAY, "must be an array of strings").map(list -> {
            List<String> texts = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                if (!list.get(i).isTextual()) {
                    throw new RefusedException(at(name) + '/' + i, "must be a string", shown(list.get(i)));
                }
                texts.add(list.get(i).textValue());
            }
            return List.copyOf(texts);
        });
    }

    /** An object whose values are all texts, in its own order. */
    public Optional<Map<String, String>> optionalTextMap(String name) {
        return optionalObject(name).map(inner -> {
            Map<String, String> texts = new LinkedHashMap<>();
            inner.object.fieldNames().forEachRemaining(key -> {
                if (!inner.object.get(key).isTextual()) {
                    throw new RefusedException(inner.at(key), "must be a string", shown(inner.object.get(key)));
                }
                texts.put(key, inner.object.get(key).textValue());
            });
            return texts;
        });
    }

    public JsonBody object(String name) {
        return required(name, optionalObject(name));
    }

    public Optional<JsonBody> optionalObject(String name) {
        return field(name, JsonNodeType.OBJECT, "must be an object")
                .map(node -> new JsonBody((ObjectNode) node, at(name)));
    }

    public Optional<List<JsonBody>> optionalObjectList(String name) {
        return field(name, JsonNodeType.ARRAY, "must be an array of objects").map(list -> {
            List<JsonBody> objects = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                String inner = at(name) + '/' + i;
                objects.add(new JsonBody(asObject(list.get(i), inner), inner));
            }
            return List.copyOf(objects);
        });
    }

    /** JSON pointer of a field of this object. */
    public String at(String name) {
        return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
    }

    /** A member of the whole exactly: a number as it was written. Empty if it is not there, or null. */
    public Optional<String> raw(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        try (JsonMembers members = JsonMembers.of(source)) {
            for (String each = members.next(); each != null; each = members.next()) {
                if (each.equals(name)) {
                    return Optional.of(new String(members.raw(), StandardCharsets.UTF_8));
                }
                members.skip();
            }
        } catch (IOException e) { // it was read before
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }

    /** The whole as a tree; leave it as it is. */
    public ObjectNode tree() {
        return object;
    }

    private Optional<JsonNode> field(String name, JsonNodeType type, String rule) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (node.getNodeType() != type) {
            throw new RefusedException(at(name), rule, shown(node));
        }
        return Optional.of(node);
    }

    private <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(() -> new RefusedException(at(name), "is required", null));
    }

    private static ObjectNode asObject(JsonNode node, String pointer) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        boolean missing = node == null || node.isMissingNode();
        throw new RefusedException(pointer, "must be an object", missing ? null : shown(node));
    }

    private static String shown(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }
}
