package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;

/**
 * Text that every database accepts: without U+0000, which PostgreSQL stores nowhere, and without half a surrogate pair, which
 * is not UTF-8. Stateless, thread safe.
 */
final class StorableText {

    private static final String RULE = "must not contain U+0000 or half characters";

    private StorableText() {}

    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || Character.isSurrogate(c) && !isPair) {
                return false;
            }
            if (isPair) {
                i++;
            }
        }
        return true;
    }

    /** @throws RefusedException of this parameter or header */
    static void check(String field, String text) {
        if (!isStorable(text)) {
            throw new RefusedException(field, RULE, text);
        }
    }

    /** @throws RefusedException of the first place in this tree that holds another text; names count as texts */
    static void check(JsonNode node, String pointer) {
        if (node == null) {
            return;
        }
        if (node.isTextual()) {
            check(pointer, node.textValue());
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(node.get(i), pointer + '/' + i);
        }
        node.properties().forEach(each -> {
            String at = pointer + '/' + each.getKey().replace("~", "~0").replace("/", "~1");
            check(at, each.getKey());
            check(each.getValue(), at);
        });
    }
}
