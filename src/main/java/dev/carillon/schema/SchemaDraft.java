package dev.carillon.schema;

/**
 * A schema as it is uploaded.
 *
 * @param subject which events it is for; of a name the major version is the one it is compared with
 * @param isNewest whether it is compared with the newest major version of its name instead, as the upload named none
 * @param language null for what is usual: {@code proto3} with a name, else {@code json-schema}
 * @param text of the schema
 * @param message of proto3, the message that is the event; null for what its name suggests, or the first one
 * @param compatibility null for what it is, at first {@code backward}
 * @param isForeign whether it is a copy of another deployment's
 * @param by who uploads it
 */
public record SchemaDraft(
        SchemaSubject subject,
        boolean isNewest,
        String language,
        String text,
        String message,
        Compatibility compatibility,
        boolean isForeign,
        String by) {

    /** With all that is usual. */
    public static SchemaDraft of(SchemaSubject subject, String text, String by) {
        return new SchemaDraft(subject, false, null, text, null, null, false, by);
    }

    /**
     * Of a name, with all that is usual.
     *
     * @param name with its major version or without
     * @throws dev.carillon.event.RefusedException of {@code /name}
     */
    public static SchemaDraft named(String name, String text, boolean isForeign, String by) {
        return new SchemaDraft(
                SchemaSubject.name(SchemaName.parseUpload(name)),
                !SchemaName.isName(name),
                null,
                text,
                null,
                null,
                isForeign,
                by);
    }

    String languageOrUsual() {
        if (language != null) {
            return language;
        }
        return subject.kind() == SchemaSubject.Kind.NAME ? "proto3" : "json-schema";
    }
}
