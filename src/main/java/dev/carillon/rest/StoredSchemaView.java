package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.carillon.schema.StoredSchema;
import java.util.List;

/**
 * What an upload came to, or would come to.
 *
 * @param changed whether it is another version
 * @param compatible whether it keeps all of the version before
 * @param previous that version, as {@code 3} or {@code community.certes.dev/github/1/push 1.2}; null for the first
 * @param breaks what it does not keep; null if nothing
 */
public record StoredSchemaView(
        @JsonUnwrapped SchemaView schema,
        boolean changed,
        boolean compatible,
        String previous,
        List<PublishResponse.WarningView> breaks) {

    static StoredSchemaView of(StoredSchema stored, String published) {
        return new StoredSchemaView(
                SchemaView.of(stored.schema(), published),
                stored.isNew(),
                stored.isCompatible(),
                stored.before()
                        .map(each -> each.subject()
                                        .schemaName()
                                        .map(name -> name + " ")
                                        .orElse("")
                                + each.versionText())
                        .orElse(null),
                PublishResponse.WarningView.of(stored.breaks()));
    }
}
