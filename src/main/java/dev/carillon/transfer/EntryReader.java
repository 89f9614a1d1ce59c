package dev.carillon.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the members of an entry; what does not fit is refused with its pointer within the entry. Immutable. */
public final class EntryReader {

    private final FileEntry entry;

    private EntryReader(FileEntry entry) {
        this.entry = entry;
    }

    /** @throws RefusedException if it has other members than these */
    public static EntryReader of(FileEntry entry, String... names) {
        Set<String> known = Set.of(names);
        entry.members().fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new RefusedException(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "unknown field; allowed: " + String.join(", ", names),
                        null);
            }
        });
        return new EntryReader(entry);
    }

    /** Null if it is missing. */
    public String text(String name) {
        return entry.text(name);
    }

    public String required(String name) {
        String text = text(name);
        if (text == null) {
            throw new RefusedException("/" + name, "is required", null);
        }
        return text;
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode given = entry.members().path(name);
        if (given.isMissingNode() || given.isNull()) {
            return otherwise;
        }
        if (!given.isBoolean()) {
            throw new RefusedException("/" + name, "must be true or false", given.toString());
        }
        return given.booleanValue();
    }

    /** Empty if it is missing. */
    public List<JsonNode> list(String name) {
        JsonNode given = entry.members().path(name);
        List<JsonNode> all = new ArrayList<>();
        if (!given.isMissingNode() && !given.isNull() && !given.isArray()) {
            throw new RefusedException("/" + name, "must be an array", given.toString());
        }
        given.forEach(all::add);
        return all;
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list(name)) {
            if (!each.isTextual()) {
                throw new RefusedException("/" + name + "/" + texts.size(), "must be a string", each.toString());
            }
            texts.add(each.textValue());
        }
        return texts;
    }
}
