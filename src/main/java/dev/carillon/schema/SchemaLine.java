package dev.carillon.schema;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A schema, with which of its versions is the newest. */
@Entity
@Table(name = "event_schema")
public class SchemaLine {

    // A sequence: for an identity column EclipseLink 4.0 asks H2 2 for a function that it no longer has.
    @Id
    @SequenceGenerator(name = "event_schema_number", sequenceName = "event_schema_number", allocationSize = 1)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "event_schema_number")
    @Column(name = "number")
    private long number;

    @Column(name = "id", nullable = false, updatable = false)
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "kind", nullable = false, updatable = false)
    private String kind;

    @Column(name = "subject", nullable = false, updatable = false)
    private String subject;

    @Column(name = "subject_hash", nullable = false, updatable = false)
    private String subjectHash;

    @Column(name = "family_hash", updatable = false)
    private String familyHash;

    @Column(name = "major", nullable = false, updatable = false)
    private int major;

    @Column(name = "language", nullable = false)
    private String language;

    @Column(name = "compatibility", nullable = false)
    private String compatibility;

    @Column(name = "foreign_copy", nullable = false)
    private boolean foreignCopy;

    @Column(name = "newest", nullable = false)
    private int newest;

    @Column(name = "last_version", nullable = false)
    private int lastVersion;

    @Column(name = "bytes", nullable = false)
    private long bytes;

    @Column(name = "changed_at", nullable = false)
    private Instant changedAt;

    @Column(name = "revision", nullable = false)
    private long revision;

    protected SchemaLine() {} // JPA

    SchemaLine(int application, SchemaSubject subject) {
        id = UUID.randomUUID().toString();
        this.application = application;
        kind = subject.kind().name();
        this.subject = subject.value();
        subjectHash = hash(subject);
        familyHash = subject.schemaName().map(SchemaLine::family).orElse(null);
        major = subject.schemaName().map(SchemaName::version).orElse(0);
    }

    static String hash(SchemaSubject subject) {
        return Sha256.of(subject.kind() + ":" + subject.value());
    }

    /** The same for all versions of a name. */
    static String family(SchemaName name) {
        return Sha256.of(name.domain() + '\n' + name.namespace() + '\n' + name.event());
    }

    /** Gives it another version. */
    SchemaText add(SchemaDraft draft, String message, Compatibility compatible, Instant now, long atRevision) {
        language = draft.languageOrUsual();
        compatibility = compatible.name();
        foreignCopy = draft.isForeign();
        lastVersion++;
        newest = lastVersion;
        bytes += SchemaText.size(draft.text());
        changedAt = now;
        revision = atRevision;
        return new SchemaText(number, newest, draft, message, now);
    }

    void require(Compatibility compatible, long atRevision) {
        compatibility = compatible.name();
        revision = atRevision;
    }

    /** Its texts are deleted by the store. */
    void remove(Instant now, long atRevision) {
        newest = 0;
        bytes = 0;
        changedAt = now;
        revision = atRevision;
    }

    EventSchema with(SchemaText version) {
        return new EventSchema(
                id,
                number,
                subject(),
                language,
                version.version(),
                compatibility(),
                version.text(),
                version.message(),
                foreignCopy,
                version.createdAt(),
                version.createdBy());
    }

    SchemaSubject subject() {
        return new SchemaSubject(SchemaSubject.Kind.valueOf(kind), subject);
    }

    Compatibility compatibility() {
        return Compatibility.valueOf(compatibility);
    }

    boolean isRemoved() {
        return newest == 0;
    }

    long number() {
        return number;
    }

    String id() {
        return id;
    }

    int application() {
        return application;
    }

    int major() {
        return major;
    }

    int newest() {
        return newest;
    }

    long bytes() {
        return bytes;
    }
}
