package dev.carillon.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.util.List;

/**
 * One entry of a file.
 *
 * @param pointer where it stands, as {@code /subscriptions/3}
 * @param members leave them as they are
 */
public record FileEntry(String pointer, ObjectNode members) {

    /** The text of this member; null if it is missing. */
    public String text(String member) {
        JsonNode given = members.get(member);
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isTextual()) {
            throw new RefusedException("/" + member, "must be a string", given.toString());
        }
        return given.textValue();
    }

    /** Where these members stand in the file. */
    public List<String> pointers(List<String> inner) {
        return inner.stream().map(pointer::concat).toList();
    }

    /** Without what it holds, which may be secret. */
    @Override
    public String toString() {
        return pointer;
    }
}
