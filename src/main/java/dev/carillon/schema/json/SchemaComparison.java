package dev.carillon.schema.json;

import dev.carillon.schema.Compatibility;
import dev.carillon.schema.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * What a later version of a JSON Schema does not keep of an earlier one. In general this cannot be decided: keywords that say little of
 * others are compared by what they mean, the rest must be the same. So a break that is reported may not be one; what is not reported is
 * not one, with one exception which is meant: a property that one of the two does not name at all is taken not to occur under it, unless
 * it says something of such properties. Otherwise no property could ever be added. Stateless, thread safe.
 */
final class SchemaComparison {

    private SchemaComparison() {}

    static List<Violation> breaks(SchemaTree earlier, SchemaTree later, Compatibility asked) {
        List<Violation> breaks = new ArrayList<>();
        if (asked.isBackward()) {
            breaks.addAll(found(earlier, later, "what was valid before is refused: ", true));
        }
        if (asked.isForward()) {
            breaks.addAll(found(later, earlier, "what is valid now was refused before: ", false));
        }
        return breaks.size() <= Violation.MOST ? breaks : breaks.subList(0, Violation.MOST);
    }

    private static List<Violation> found(SchemaTree narrow, SchemaTree wide, String prefix, boolean atWide) {
        Subset subset = new Subset(prefix, atWide);
        Effort.begin(0);
        try {
            return subset.compare(Together.of(narrow, narrow.rootPart()), Together.of(wide, wide.rootPart()));
        } catch (Effort.ExhaustedException | StackOverflowError e) {
            return List.of(new Violation("/schema", "cost", "the two versions are too large to be compared"));
        } finally {
            Effort.end();
        }
    }
}
