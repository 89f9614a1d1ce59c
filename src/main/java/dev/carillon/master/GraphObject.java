package dev.carillon.master;

import java.util.LinkedHashMap;
import java.util.Map;

/** An object of the answer: the values of its fields by their names. */
final class GraphObject {

    private GraphObject() {}

    /** @param pairs a name, its value, and so on; values may be null */
    static Map<String, Object> of(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** As text; null if there is no value. */
    static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
