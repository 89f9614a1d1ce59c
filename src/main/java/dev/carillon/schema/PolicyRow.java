package dev.carillon.schema;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The policy of an application that has set one. */
@Entity
@Table(name = "schema_policy")
public class PolicyRow {

    @Id
    @Column(name = "application")
    private int application;

    @Column(name = "mode", nullable = false)
    private String mode;

    @Column(name = "accepts_unknown", nullable = false)
    private boolean acceptsUnknown;

    @Column(name = "revision", nullable = false)
    private long revision;

    @Column(name = "changed_by")
    private String changedBy;

    protected PolicyRow() {} // JPA

    PolicyRow(int application) {
        this.application = application;
    }

    void set(SchemaPolicy policy, String by, long atRevision) {
        changedBy = by;
        mode = policy.mode().name();
        acceptsUnknown = policy.acceptsUnknown();
        revision = atRevision;
    }

    int application() {
        return application;
    }

    /** Null if that was not noted yet. */
    String changedBy() {
        return changedBy;
    }

    SchemaPolicy policy() {
        return new SchemaPolicy(SchemaPolicy.Mode.valueOf(mode), acceptsUnknown);
    }
}
