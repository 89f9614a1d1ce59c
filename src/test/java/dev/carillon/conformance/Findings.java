package dev.carillon.conformance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found while a message was read; at the end it makes the verdict. Not thread safe. */
final class Findings {

    private final Set<String> fields = new LinkedHashSet<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private boolean anyField;
    private boolean unsaid;

    /** A rule is broken, with the section that has it. */
    void broken(String field, String rule) {
        fields.add(field);
        broken.add(field + ": " + rule);
    }

    /** A rule is broken; the refusal may name any field. */
    void brokenSomewhere(String rule) {
        anyField = true;
        broken.add(rule);
    }

    /** Whoever reads may refuse it. */
    void open(String choice) {
        open.add(choice);
    }

    /** The same, and the specifications do not say what it means if it is taken. */
    void unsaid(String choice) {
        unsaid = true;
        open.add(choice);
    }

    /** What the field holds should be JSON, and is not. */
    void noJson(String field, StrictJson.NotJson why) {
        if (why instanceof StrictJson.TooDeep) {
            unsaid("RFC 8259, 9: " + why.getMessage());
        } else {
            // Whoever reads from the front may have found another mistake before.
            brokenSomewhere(field + ": RFC 8259: " + why.getMessage());
        }
    }

    Verdict verdict(Meant event) {
        if (!broken.isEmpty()) {
            // What may be refused for another reason as well may be named for that one.
            return new Verdict.Invalid(anyField || !open.isEmpty() ? Set.of() : fields, String.join("; ", broken));
        }
        return open.isEmpty()
                ? new Verdict.Valid(event)
                : new Verdict.Open(String.join("; ", open), unsaid ? null : event);
    }
}
