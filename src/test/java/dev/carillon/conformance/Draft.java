package dev.carillon.conformance;

import java.util.ArrayList;
import java.util.List;

/** An event before it has a form: its attributes in order, perhaps with mistakes, and its data. Not thread safe. */
final class Draft {

    /** @param value String, Integer, Boolean or {@link Raw} */
    record Attribute(String name, Object value) {}

    /** A value that is written into JSON as it is. */
    record Raw(String json) {}

    sealed interface Data {
        record None() implements Data {}

        /** JSON, or what claims to be. */
        record Json(String text) implements Data {}

        record Text(String text) implements Data {}

        record Bytes(byte[] bytes) implements Data {}
    }

    final long nr;
    final List<Attribute> attributes = new ArrayList<>();
    Data data = new Data.None();

    Draft(long nr) {
        this.nr = nr;
    }

    void add(String name, Object value) {
        attributes.add(new Attribute(name, value));
    }

    void set(String name, Object value) {
        remove(name);
        add(name, value);
    }

    void remove(String name) {
        attributes.removeIf(each -> each.name.equals(name));
    }

    String contentType() {
        return attributes.stream()
                .filter(each -> each.name.equals("datacontenttype") && each.value instanceof String)
                .map(each -> (String) each.value)
                .findFirst()
                .orElse(null);
    }
}
