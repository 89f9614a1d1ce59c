package dev.carillon.schema.proto;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A place in data. It is a pointer only where something is wrong: names may be long, and what is below them many.
 *
 * @param outer null for the whole
 * @param name of a member, or the number of an element
 */
record Place(Place outer, Object name) {

    static final Place DATA = new Place(null, "data");

    Place member(String inner) {
        return new Place(this, inner);
    }

    Place element(int number) {
        return new Place(this, number);
    }

    /** {@code /data/items/3}. */
    String pointer() {
        Deque<Object> names = new ArrayDeque<>();
        for (Place each = this; each != null; each = each.outer) {
            names.push(each.name);
        }
        StringBuilder pointer = new StringBuilder();
        names.forEach(each ->
                pointer.append('/').append(each.toString().replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }
}
