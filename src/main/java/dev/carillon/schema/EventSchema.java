package dev.carillon.schema;

import java.time.Instant;

/**
 * One version of a schema. Immutable, thread safe.
 *
 * @param id of the schema, the same in all its versions
 * @param number of the schema: lists are in this order
 * @param version from 1; of a schema with a name it is counted within the major version, which is part of the name
 * @param language {@code json-schema} or {@code proto3}
 * @param text as it was uploaded
 * @param message of proto3, the name of the message that is the event; else null
 * @param isForeign whether it is a copy of another deployment's, which may be dropped to make room
 * @param createdAt of this version
 * @param createdBy who uploaded it: the prefix of a key, or the name of a door
 */
public record EventSchema(
        String id,
        long number,
        SchemaSubject subject,
        String language,
        int version,
        Compatibility compatibility,
        String text,
        String message,
        boolean isForeign,
        Instant createdAt,
        String createdBy) {

    /** {@code 1.2} of a schema with a name: the major version and how often it was changed since; else {@code 3}. */
    public String versionText() {
        return subject.schemaName()
                .map(name -> name.version() + "." + (version - 1))
                .orElse(String.valueOf(version));
    }
}
