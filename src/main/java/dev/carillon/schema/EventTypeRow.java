package dev.carillon.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An event type as it is kept. */
@Entity
@Table(name = "event_type")
public class EventTypeRow {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Id
    @SequenceGenerator(name = "event_type_number", sequenceName = "event_type_number", allocationSize = 1)
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "event_type_number")
    @Column(name = "number")
    private long number;

    @Column(name = "id", nullable = false, updatable = false)
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "name", nullable = false, updatable = false)
    private String name;

    @Column(name = "name_hash", nullable = false, updatable = false)
    private String nameHash;

    @Column(name = "topic", nullable = false)
    private String topic;

    @Column(name = "title")
    private String title;

    @Column(name = "description", nullable = false)
    private String description;

    @Column(name = "category")
    private String category;

    @Column(name = "deprecated", nullable = false)
    private boolean deprecated;

    @Column(name = "examples", nullable = false)
    private String examples;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    @Column(name = "revision", nullable = false)
    private long revision;

    protected EventTypeRow() {} // JPA

    EventTypeRow(int application, String name, Instant now) {
        id = UUID.randomUUID().toString();
        this.application = application;
        this.name = name;
        nameHash = Sha256.of(name);
        createdAt = now;
    }

    void set(EventTypeDraft draft, Instant now) {
        topic = draft.topic();
        title = draft.title();
        description = draft.description();
        category = draft.category();
        deprecated = draft.isDeprecated();
        examples = "[" + String.join(",", draft.examples()) + "]";
        updatedAt = now;
        revision++;
    }

    EventType view() {
        return new EventType(
                id,
                number,
                name,
                topic,
                title,
                description,
                category,
                deprecated,
                read(examples),
                createdAt,
                updatedAt);
    }

    private static List<String> read(String array) {
        try {
            List<String> all = new ArrayList<>();
            for (JsonNode each : JSON.readTree(array)) {
                all.add(each.toString());
            }
            return List.copyOf(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was JSON when it was written is JSON", e);
        }
    }
}
