package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * What an upload comes to: which version it is, and of which name. Immutable, thread safe.
 *
 * @param subject that it is stored under
 * @param base what it was compared with; null for the first
 * @param expected the newest version under that subject, 0 if there is none
 * @param isRefused whether the compatibility forbids it
 */
record SchemaPlan(
        SchemaSubject subject,
        EventSchema base,
        int expected,
        Compatibility compatibility,
        CompiledSchema compiled,
        StoredSchema result,
        boolean isRefused) {

    /** @param there the newest version of the subject; of a name, those of all its major versions, the highest first */
    static SchemaPlan of(SchemaDraft draft, SchemaLanguage language, CompiledSchema compiled, List<EventSchema> there) {
        Optional<SchemaName> name = draft.subject().schemaName();
        EventSchema base = base(draft, there);
        Compatibility asked = draft.compatibility() != null
                ? draft.compatibility()
                : base == null ? Compatibility.BACKWARD : base.compatibility();
        if (base == null) {
            return first(draft, compiled, asked);
        }
        if (!base.language().equals(language.name())) {
            throw new RefusedException(
                    "/language",
                    "must be " + base.language() + ", as before; delete the schema first",
                    language.name());
        }
        if (language.isSame(base, draft.text()) && sameMessage(base, compiled)) {
            StoredSchema same = new StoredSchema(base, Optional.of(base), false, List.of());
            return new SchemaPlan(base.subject(), base, base.version(), asked, compiled, same, false);
        }
        CompiledSchema earlier = language.compile(base.text(), base.subject(), base.message());
        List<Violation> breaks =
                language.breaks(earlier, compiled, asked == Compatibility.NONE ? Compatibility.BACKWARD : asked);
        boolean replaces = name.isEmpty() || breaks.isEmpty() || draft.isForeign();
        SchemaSubject subject = replaces ? base.subject() : next(there);
        int version = replaces ? base.version() : 0;
        StoredSchema result = new StoredSchema(
                shown(draft, subject, compiled, asked, version + 1, replaces ? base : null),
                Optional.of(base),
                true,
                breaks);
        boolean refused = name.isEmpty() && !breaks.isEmpty() && asked != Compatibility.NONE;
        return new SchemaPlan(subject, base, version, asked, compiled, result, refused);
    }

    private static SchemaPlan first(SchemaDraft draft, CompiledSchema compiled, Compatibility asked) {
        StoredSchema result = new StoredSchema(
                shown(draft, draft.subject(), compiled, asked, 1, null), Optional.empty(), true, List.of());
        return new SchemaPlan(draft.subject(), null, 0, asked, compiled, result, false);
    }

    /** That of the major version that was asked for, if there is one; else the newest of all. */
    private static EventSchema base(SchemaDraft draft, List<EventSchema> there) {
        if (draft.isForeign() || !draft.isNewest()) {
            Optional<EventSchema> asked = there.stream()
                    .filter(each -> each.subject().equals(draft.subject()))
                    .findFirst();
            if (asked.isPresent() || draft.isForeign()) { // of another deployment's names it has the say
                return asked.orElse(null);
            }
        }
        return there.isEmpty() ? null : there.get(0);
    }

    private static SchemaSubject next(List<EventSchema> there) {
        SchemaName highest = there.get(0).subject().schemaName().orElseThrow();
        return SchemaSubject.name(highest.withVersion(highest.version() + 1));
    }

    private static boolean sameMessage(EventSchema base, CompiledSchema compiled) {
        return base.message() == null || base.message().equals(compiled.message());
    }

    /** As it would be stored; it has no id yet if it is the first of its subject. */
    private static EventSchema shown(
            SchemaDraft draft,
            SchemaSubject subject,
            CompiledSchema compiled,
            Compatibility asked,
            int version,
            EventSchema same) {
        return new EventSchema(
                same == null ? null : same.id(),
                same == null ? 0 : same.number(),
                subject,
                draft.languageOrUsual(),
                version,
                asked,
                draft.text(),
                compiled.message(),
                draft.isForeign(),
                null,
                draft.by());
    }
}
