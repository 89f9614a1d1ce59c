package dev.carillon.gateway;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.event.PrintableName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** Where events come from, as people configure it: the row. What takes requests uses its snapshot, {@link OpenSource}. */
@Entity
@Table(name = "source")
public class Source {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "source_number")
    @SequenceGenerator(name = "source_number", sequenceName = "source_number", allocationSize = 1)
    @Column(name = "number")
    private Long number;

    @Column(name = "id", nullable = false, updatable = false)
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "name", nullable = false)
    private String name;

    @Column(name = "kind", nullable = false, updatable = false)
    private String kind;

    @Column(name = "token", updatable = false)
    private String token;

    @Column(name = "topic", nullable = false)
    private String topic;

    @Column(name = "settings", nullable = false)
    private String settings;

    @Column(name = "secrets", nullable = false)
    private String secrets;

    @Column(name = "schema_prefix")
    private String schemas;

    @Enumerated(EnumType.STRING)
    @Column(name = "state", nullable = false)
    private SourceState state = SourceState.ACTIVE;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    @Version
    @Column(name = "revision", nullable = false)
    private long revision;

    protected Source() {} // JPA

    /** @param token null where nobody posts */
    Source(UUID id, int application, String kind, String token, Instant now) {
        this.id = id.toString();
        this.application = application;
        this.kind = kind;
        this.token = token;
        createdAt = now.truncatedTo(MICROS);
        updatedAt = createdAt;
    }

    public long number() {
        return number;
    }

    /** A UUIDv7. */
    public String id() {
        return id;
    }

    public int application() {
        return application;
    }

    public String name() {
        return name;
    }

    public String kind() {
        return kind;
    }

    /** The address that senders post to, below the context root; null where nobody posts. */
    public String path() {
        return token == null ? null : GatewayServlet.PATH + '/' + token;
    }

    /** With {@code {type}}, or without. */
    public String topic() {
        return topic;
    }

    /** As they were given. A copy. */
    public ObjectNode settings() {
        try {
            return (ObjectNode) JSON.readTree(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the row of source " + id + " holds broken settings", e);
        }
    }

    public SourceState state() {
        return state;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** Grows with each change. */
    public long revision() {
        return revision;
    }

    SourceSecrets secrets(Secrets encryption) {
        return SourceSecrets.read(encryption.decrypt(secrets));
    }

    void name(String text) {
        name = PrintableName.check("/name", text);
    }

    void topic(TopicTemplate template) {
        topic = template.text();
    }

    void settings(ObjectNode checked) {
        settings = checked.toString();
    }

    void secrets(SourceSecrets checked, Secrets encryption) {
        secrets = encryption.encrypt(checked.write());
    }

    /** The beginning of names of schemas; null for most. */
    String schemas() {
        return schemas;
    }

    /** Null: none. */
    void schemas(String prefix) {
        schemas = prefix;
    }

    void state(SourceState wanted) {
        state = wanted;
    }

    /**
     * Becomes what another one is.
     *
     * @param withSecrets whether it takes that one's secrets as well
     */
    void become(Source wanted, boolean withSecrets, Instant now) {
        name = wanted.name;
        topic = wanted.topic;
        settings = wanted.settings;
        schemas = wanted.schemas;
        state = wanted.state;
        if (withSecrets) {
            secrets = wanted.secrets;
        }
        updated(now);
    }

    String token() {
        return token;
    }

    void updated(Instant now) {
        updatedAt = now.truncatedTo(MICROS);
    }
}
