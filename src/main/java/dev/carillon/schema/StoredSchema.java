package dev.carillon.schema;

import java.util.List;
import java.util.Optional;

/**
 * What an upload came to, or would come to.
 *
 * @param schema the version that is there now
 * @param before the version that it follows, of the same or of an earlier name; empty for the first
 * @param isNew whether it is another version; false if nothing was changed
 * @param breaks what of the version before it does not keep; empty if it is compatible
 */
public record StoredSchema(EventSchema schema, Optional<EventSchema> before, boolean isNew, List<Violation> breaks) {

    public StoredSchema {
        breaks = List.copyOf(breaks);
    }

    public boolean isCompatible() {
        return breaks.isEmpty();
    }
}
