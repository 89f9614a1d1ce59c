package dev.carillon.conformance;

import java.util.List;
import java.util.Set;

/** Whether a refusal is due, and says what is wrong. Stateless. */
final class Refusals {

    private Refusals() {}

    /**
     * @param field a JSON pointer, or the name of a header
     * @param rule what is said about it
     */
    static List<String> differences(Verdict verdict, String field, String rule) {
        if (verdict instanceof Verdict.Valid) {
            return List.of("refused: " + field + ": " + rule);
        }
        if (rule == null || rule.isBlank()) {
            return List.of("refused without a reason: " + field);
        }
        if (verdict instanceof Verdict.Invalid invalid && !names(invalid.fields(), field)) {
            return List.of("refused for another field: " + field + ": " + rule + "; but " + invalid.why());
        }
        return List.of();
    }

    private static boolean names(Set<String> fields, String field) {
        String attribute = field.replaceFirst("^/(?:\\d+/)?", "").replaceFirst("^ce-", "");
        String plain = attribute.equals("Content-Type") ? "datacontenttype" : attribute;
        return fields.isEmpty() || fields.contains(plain) || fields.contains(field);
    }
}
