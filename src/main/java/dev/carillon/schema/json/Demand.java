package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schema.Violation;
import dev.carillon.schema.json.SchemaTree.Part;
import java.util.List;

/**
 * What one part of the wide schema asks of the narrow one. Of one comparison.
 *
 * @param found where demands that are not met are added
 */
record Demand(Subset subset, Together narrow, Together wide, Part part, List<Violation> found) {

    /** What the part says by this keyword; null if it says nothing. */
    JsonNode get(String keyword) {
        return part.node().get(keyword);
    }

    void fail(String keyword, String what) {
        found.add(subset.told(narrow, wide, keyword, what));
    }

    /** Compares what is within. */
    void compare(Together inNarrow, Together inWide) {
        subset.compare(inNarrow, inWide, found);
    }
}
