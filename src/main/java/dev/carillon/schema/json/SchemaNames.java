package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.json.SchemaTree.Part;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The URIs of the parts of a schema, and what references lead to by them. Of one thread. */
final class SchemaNames {

    private static final String DIALECTS = "https://json-schema.org/draft/2020-12/";

    private final Map<String, Part> byUri = new HashMap<>();

    /**
     * Remembers a part by its names.
     *
     * @return the part with the base that its own {@code $id} sets
     * @throws RefusedException if another part has the same {@code $id}
     */
    Part named(Part part) {
        JsonNode node = part.node();
        if (part.pointer().isEmpty()) {
            byUri.putIfAbsent(part.base(), part);
        }
        Part based = part;
        if (node.path("$id").isTextual()) {
            String id = resolved(part, "$id", node.get("$id"));
            based = new Part(node, part.pointer(), withoutFragment(id));
            if (byUri.putIfAbsent(based.base(), based) != null) {
                throw SchemaTree.refused(
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

    /**
     * What a reference of this part leads to; null if that is one of the language's own schemas.
     *
     * @throws RefusedException if it leads nowhere
     */
    Part find(Part part, String keyword, JsonNode reference) {
        String uri = resolved(part, keyword, reference);
        String resource = withoutFragment(uri);
        String fragment = uri.length() == resource.length() ? "" : uri.substring(resource.length() + 1);
        if (resource.startsWith(DIALECTS) && !byUri.containsKey(resource)) {
            return null;
        }
        Part base = byUri.get(resource);
        if (base == null) {
            throw SchemaTree.refused(
                    part.pointer() + '/' + keyword,
                    "must lead to a place in this schema: nothing is fetched from elsewhere",
                    reference);
        }
        if (fragment.isEmpty()) {
            return base;
        }
        Part found = fragment.startsWith("/") ? at(base, fragment) : byUri.get(uri);
        if (found == null) {
            throw SchemaTree.refused(part.pointer() + '/' + keyword, "leads nowhere", reference);
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

    private static String resolved(Part part, String keyword, JsonNode reference) {
        String text = reference.textValue();
        if (text.startsWith("#")) {
            return part.base() + text;
        }
        try {
            return URI.create(part.base()).resolve(text).toString();
        } catch (IllegalArgumentException e) {
            throw SchemaTree.refused(part.pointer() + '/' + keyword, "must be a URI reference (RFC 3986)", reference);
        }
    }

    static String withoutFragment(String uri) {
        int fragment = uri.indexOf('#');
        return fragment < 0 ? uri : uri.substring(0, fragment);
    }
}
