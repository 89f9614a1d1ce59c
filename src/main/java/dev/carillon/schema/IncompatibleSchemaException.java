package dev.carillon.schema;

import java.util.List;

/** A new version does not keep what the schema's compatibility asks for; nothing was stored. */
public final class IncompatibleSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> breaks;

    IncompatibleSchemaException(EventSchema before, Compatibility asked, List<Violation> breaks) {
        super("not " + asked + " compatible with version " + before.versionText() + " of " + before.subject() + ": "
                + breaks.get(0).message());
        this.breaks = List.copyOf(breaks);
    }

    /** At least one; pointers lead into the new schema. */
    public List<Violation> breaks() {
        return breaks;
    }
}
