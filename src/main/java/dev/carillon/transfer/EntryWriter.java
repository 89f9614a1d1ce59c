package dev.carillon.transfer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes an entry in the way {@link EntryReader} reads it. Of one thread. */
public final class EntryWriter {

    private final ObjectNode members = JsonNodeFactory.instance.objectNode();

    /** Leaves the member out if its text is null. */
    public EntryWriter text(String name, String text) {
        if (text != null) {
            members.put(name, text);
        }
        return this;
    }

    /** What is written so far, for members that are no text. */
    public ObjectNode members() {
        return members;
    }
}
