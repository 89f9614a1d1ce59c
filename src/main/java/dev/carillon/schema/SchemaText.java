package dev.carillon.schema;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One version of a schema; it is written once. */
@Entity
@Table(name = "event_schema_version")
public class SchemaText {

    /** Number, slash, version: a key of one column, which both providers bind alike. */
    @Id
    @Column(name = "id")
    private String id;

    @Column(name = "schema_number", nullable = false, updatable = false)
    private long schema;

    @Column(name = "version", nullable = false, updatable = false)
    private int version;

    @Column(name = "text", nullable = false, updatable = false)
    private String text;

    @Column(name = "message", updatable = false)
    private String message;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "created_by", nullable = false, updatable = false)
    private String createdBy;

    protected SchemaText() {} // JPA

    SchemaText(long schema, int version, SchemaDraft draft, String message, Instant createdAt) {
        id = key(schema, version);
        this.schema = schema;
        this.version = version;
        text = draft.text();
        this.message = message;
        this.createdAt = createdAt;
        createdBy = draft.by();
    }

    static String key(long schema, int version) {
        return schema + "/" + version;
    }

    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    long schema() {
        return schema;
    }

    int version() {
        return version;
    }

    String text() {
        return text;
    }

    String message() {
        return message;
    }

    Instant createdAt() {
        return createdAt;
    }

    String createdBy() {
        return createdBy;
    }
}
