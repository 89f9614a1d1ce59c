package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.json.SchemaTree.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds parts that refer to themselves for the same place of the data, which would never end. Of one thread. */
final class ReferenceLoops {

    private static final int MOST_IN_PLACE = 500;

    private final SchemaTree tree;
    private final Set<JsonNode> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<JsonNode> path = Collections.newSetFromMap(new IdentityHashMap<>());

    ReferenceLoops(SchemaTree tree) {
        this.tree = tree;
    }

    /** @throws RefusedException if one of these is in a loop, or leads too far */
    void check(Collection<Part> parts) {
        parts.forEach(this::descend);
    }

    /** Recursion is as deep as references follow each other in place; {@value #MOST_IN_PLACE} at most, in frames that are small. */
    private void descend(Part part) {
        if (done.contains(part.node())) {
            return;
        }
        if (!path.add(part.node())) {
            throw SchemaTree.refused(
                    part.pointer(), "must not refer to itself without end, for the same place of the data", null);
        }
        if (path.size() > MOST_IN_PLACE) {
            throw SchemaTree.refused(
                    part.pointer(),
                    "must not lead from one reference to the next more than " + MOST_IN_PLACE + " times",
                    null);
        }
        for (Part each : inPlace(part)) {
            descend(each);
        }
        path.remove(part.node());
        done.add(part.node());
    }

    private List<Part> inPlace(Part part) {
        List<Part> next = new ArrayList<>();
        tree.target(part, "$ref").ifPresent(next::add);
        tree.target(part, "$dynamicRef").ifPresent(next::add);
        for (String keyword : Keywords.IN_PLACE) {
            JsonNode value = part.node().get(keyword);
            if (value == null) {
                continue;
            }
            if (Keywords.ONE.contains(keyword)) {
                next.add(tree.part(value));
            } else {
                value.forEach(each -> next.add(tree.part(each)));
            }
        }
        return next;
    }
}
