package dev.carillon.schema;

import java.util.List;

/** What became of checking an event's data. */
public sealed interface ValidationResult {

    /** It is as the schema has it. */
    record Valid(EventSchema schema) implements ValidationResult {}

    /** @param violations at least one, at most {@value Violation#MOST} */
    record Invalid(EventSchema schema, List<Violation> violations) implements ValidationResult {

        public Invalid {
            violations = List.copyOf(violations);
        }
    }

    /** There is no schema of this topic, type or name. */
    record UnknownSchema(String name) implements ValidationResult {}
}
