package dev.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.SchemaDatabase.Node;
import jakarta.persistence.spi.PersistenceProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the registry does, over either JPA provider. */
abstract class SchemaRegistryContract {

    private static final int APPLICATION = 1;
    private static final String PRICED =
            "{\"type\":\"object\",\"properties\":{\"price\":{\"type\":\"number\"}},\"required\":[\"price\"]}";
    private static final String PUSH = "syntax = \"proto3\";\nmessage Push {\n  string ref = 1;\n}\n";
    private static final String PUSH_WITH_SIZE =
            "syntax = \"proto3\";\nmessage Push {\n  string ref = 1;\n  int32 size = 2;\n}\n";
    private static final String PUSH_OTHERWISE = "syntax = \"proto3\";\nmessage Push {\n  int64 ref = 1;\n}\n";
    private static final String NAME = "community.certes.dev/github/1/push";

    private SchemaDatabase database;
    private Node node;
    private SchemaRegistry registry;

    abstract Class<? extends PersistenceProvider> provider();

    @BeforeEach
    void open() {
        database = new SchemaDatabase(provider(), "h2");
        node = database.node(SchemaDatabase.SETTINGS);
        registry = node.registry();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void checksTheEventsOfATopic() {
        store(SchemaSubject.topic("order/created"), PRICED);
        assertThat(registry.validate(APPLICATION, EventData.json("order/created", "{\"price\":3}")))
                .isInstanceOf(ValidationResult.Valid.class);
        assertThat(violations("order/created", "{\"price\":\"3\"}"))
                .extracting(Violation::pointer, Violation::rule)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("/data/price", "type"));
        assertThat(registry.validate(APPLICATION, EventData.json("order/paid", "{}")))
                .isEqualTo(new ValidationResult.UnknownSchema("order/paid"));
    }

    @Test
    void checksTheEventsOfAType() {
        store(SchemaSubject.type("com.example.paid"), PRICED);
        EventData event = EventData.builder("order/paid")
                .type("com.example.paid")
                .json("{}")
                .build();
        assertThat(registry.validate(APPLICATION, event)).isInstanceOf(ValidationResult.Invalid.class);
    }

    @Test
    void seesNothingOfAnotherApplication() {
        store(SchemaSubject.topic("order/created"), PRICED);
        assertThat(registry.validate(2, EventData.json("order/created", "{}")))
                .isInstanceOf(ValidationResult.UnknownSchema.class);
        assertThat(registry.find(2, SchemaSubject.topic("order/created"))).isEmpty();
        assertThat(registry.list(2, "", 0, 10)).isEmpty();
    }

    @Test
    void theSchemaOfATopicIsThereAgainWhenThatOfTheSameNameIsGone() {
        String topic = SchemaName.parse(NAME).topic().value();
        store(SchemaSubject.topic(topic), PRICED);
        store(SchemaSubject.name(SchemaName.parse(NAME)), PUSH);
        assertThat(violations(topic, "{\"price\":3}"))
                .extracting(Violation::rule)
                .containsExactly("unknown-field");
        registry.remove(
                APPLICATION,
                registry.find(APPLICATION, SchemaSubject.name(SchemaName.parse(NAME)))
                        .orElseThrow()
                        .id());
        assertThat(violations(topic, "{}")).extracting(Violation::rule).containsExactly("required");
    }

    @Test
    void anotherNodeSeesAChangeAtItsNextLook() {
        Node other = database.node(SchemaDatabase.SETTINGS);
        store(SchemaSubject.topic("a"), PRICED);
        registry.set(APPLICATION, SchemaPolicy.of("require", false), "operator");
        assertThat(registry.policyChangedBy(APPLICATION)).contains("operator");
        assertThat(other.registry().policy(APPLICATION)).isEqualTo(SchemaPolicy.OFF);
        other.cache().refresh();
        assertThat(other.registry().policy(APPLICATION)).isEqualTo(SchemaPolicy.of("require", false));
        assertThat(other.registry().validate(APPLICATION, EventData.json("a", "{}")))
                .isInstanceOf(ValidationResult.Invalid.class);
        String id = registry.find(APPLICATION, SchemaSubject.topic("a"))
                .orElseThrow()
                .id();
        registry.remove(APPLICATION, id);
        other.cache().refresh();
        assertThat(other.registry().validate(APPLICATION, EventData.json("a", "{}")))
                .isInstanceOf(ValidationResult.UnknownSchema.class);
    }

    @Test
    void theTextOfASchemaIsReadOnceForManyEvents() {
        store(SchemaSubject.topic("a"), PRICED);
        for (int i = 0; i < 100; i++) {
            registry.validate(APPLICATION, EventData.json("a", "{}"));
        }
        assertThat(node.store().reads).isEqualTo(1);
    }

    @Test
    void keepsNoMoreInMemoryThanItMay() {
        Node small = database.node(new SchemaSettings(100_000, 20, 1_000_000, 2, 20_000));
        for (int i = 0; i < 10; i++) {
            small.registry().store(APPLICATION, SchemaDraft.of(SchemaSubject.topic("a" + i), PRICED, "test"));
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10; i++) {
                assertThat(small.registry().validate(APPLICATION, EventData.json("a" + i, "{}")))
                        .isInstanceOf(ValidationResult.Invalid.class);
            }
        }
        assertThat(small.store().reads).as("some had to make room").isGreaterThan(10);
    }

    @Test
    void aNewVersionIsRefusedIfItDoesNotKeepTheOneBefore() {
        store(SchemaSubject.topic("a"), PRICED);
        String strict = PRICED.replace("[\"price\"]", "[\"price\",\"vat\"]");
        assertThatThrownBy(() -> store(SchemaSubject.topic("a"), strict))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("property vat is required");
        assertThat(registry.check(APPLICATION, SchemaDraft.of(SchemaSubject.topic("a"), strict, "test"))
                        .isCompatible())
                .isFalse();
        StoredSchema stored = registry.store(
                APPLICATION,
                new SchemaDraft(
                        SchemaSubject.topic("a"), false, null, strict, null, Compatibility.NONE, false, "test"));
        assertThat(stored.schema().version()).isEqualTo(2);
        assertThat(stored.isCompatible()).isFalse();
        assertThat(violations("a", "{\"price\":1}")).hasSize(1);
        assertThat(registry.versions(APPLICATION, stored.schema().id(), Integer.MAX_VALUE, 10))
                .extracting(EventSchema::version)
                .containsExactly(2, 1);
    }

    @Test
    void theSameTextIsNoNewVersion() {
        assertThat(store(SchemaSubject.topic("a"), PRICED).isNew()).isTrue();
        StoredSchema again = store(SchemaSubject.topic("a"), PRICED);
        assertThat(again.isNew()).isFalse();
        assertThat(again.schema().version()).isEqualTo(1);
        assertThat(database.changes).hasSize(1);
    }

    @Test
    void aCompatibleChangeOfANameReplacesWithinItsMajorVersion() {
        StoredSchema first = named(NAME, PUSH);
        assertThat(first.schema().versionText()).isEqualTo("1.0");
        StoredSchema second = named("community.certes.dev/github/push", PUSH_WITH_SIZE);
        assertThat(second.schema().subject().value()).isEqualTo(NAME);
        assertThat(second.schema().versionText()).isEqualTo("1.1");
        assertThat(second.isCompatible()).isTrue();
    }

    @Test
    void anIncompatibleChangeOfANameBeginsAMajorVersion() {
        named(NAME, PUSH);
        StoredSchema second = named(NAME, PUSH_OTHERWISE);
        assertThat(second.schema().subject().value()).isEqualTo("community.certes.dev/github/2/push");
        assertThat(second.isCompatible()).isFalse();
        assertThat(database.changes.get(1).before().subject().value()).isEqualTo(NAME);
        assertThat(database.changes.get(1).isCompatible()).isFalse();
        StoredSchema third = named("community.certes.dev/github/push", PUSH_OTHERWISE);
        assertThat(third.isNew()).isFalse();
    }

    @Test
    void anEarlierMajorVersionCanStillBeChanged() {
        named(NAME, PUSH);
        named(NAME, PUSH_OTHERWISE);
        StoredSchema changed = named(NAME, PUSH_WITH_SIZE);
        assertThat(changed.schema().subject().value()).isEqualTo(NAME);
        assertThat(changed.schema().versionText()).isEqualTo("1.1");
    }

    @Test
    void whatWasReadCanBeUploadedAgain() {
        EventSchema first = named(NAME, PUSH).schema();
        String published = registry.published(first);
        assertThat(published).contains("option (certes.v1.event_name) = \"push\";");
        assertThat(named(NAME, published).isNew()).isFalse();
    }

    @Test
    void copiesOfOthersMakeRoomForNewerOnesAndOwnOnesStay() {
        named("own.example.com/_/1/a", PUSH);
        for (int i = 0; i < 4; i++) {
            registry.store(APPLICATION, SchemaDraft.named("other.example.com/_/1/e" + i, PUSH, true, "test"));
        }
        assertThat(registry.list(APPLICATION, "", 0, 10))
                .extracting(each -> each.subject().value())
                .containsExactly("own.example.com/_/1/a", "other.example.com/_/1/e2", "other.example.com/_/1/e3");
    }

    @Test
    void aCopyHasTheVersionThatItsOwnerGaveIt() {
        registry.store(APPLICATION, SchemaDraft.named("other.example.com/_/3/e", PUSH, true, "test"));
        StoredSchema changed =
                registry.store(APPLICATION, SchemaDraft.named("other.example.com/_/3/e", PUSH_OTHERWISE, true, "test"));
        assertThat(changed.schema().subject().value()).isEqualTo("other.example.com/_/3/e");
    }

    @Test
    void anApplicationHasSoManySchemasAndBytes() {
        for (int i = 0; i < 20; i++) {
            store(SchemaSubject.topic("a" + i), PRICED);
        }
        assertThatThrownBy(() -> store(SchemaSubject.topic("more"), PRICED))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("carillon.schema.per-application");
        Node tight = database.node(new SchemaSettings(100_000, 100, 20 * PRICED.length(), 2, 10_000));
        assertThatThrownBy(() -> tight.registry()
                        .store(APPLICATION, SchemaDraft.of(SchemaSubject.topic("more"), PRICED, "test")))
                .hasMessageContaining("carillon.schema.application-bytes");
        Node small = database.node(new SchemaSettings(20, 100, 1_000_000, 2, 10_000));
        assertThatThrownBy(() -> small.registry()
                        .store(APPLICATION, SchemaDraft.of(SchemaSubject.topic("more"), PRICED, "test")))
                .hasMessageContaining("carillon.schema.max-bytes");
    }

    @Test
    void aDeletedSchemaIsGoneAndItsNumbersAreNotGivenAgain() {
        EventSchema first = store(SchemaSubject.topic("a"), PRICED).schema();
        assertThat(registry.remove(APPLICATION, first.id())).isTrue();
        assertThat(registry.get(APPLICATION, first.id())).isEmpty();
        assertThat(registry.remove(APPLICATION, first.id())).isFalse();
        assertThat(store(SchemaSubject.topic("a"), "true").schema().version()).isEqualTo(2);
        assertThat(violations("a", "{\"price\":\"x\"}")).isEmpty();
    }

    @Test
    void listsByTheBeginningOfItsNames() {
        named("a.example.com/x_y/1/one", PUSH);
        named("a.example.com/xzy/1/two", PUSH);
        assertThat(registry.list(APPLICATION, "a.example.com/x_y/", 0, 10)).hasSize(1);
        assertThat(registry.list(APPLICATION, "a.example.com/", 0, 10)).hasSize(2);
    }

    @Test
    void ofTwoUploadsAtOnceTheSecondIsComparedWithTheFirst() {
        store(SchemaSubject.topic("a"), PRICED);
        Node other = database.node(SchemaDatabase.SETTINGS);
        other.registry().store(APPLICATION, SchemaDraft.of(SchemaSubject.topic("a"), "{\"type\":\"object\"}", "test"));
        assertThatThrownBy(() -> store(SchemaSubject.topic("a"), PRICED))
                .isInstanceOf(IncompatibleSchemaException.class);
    }

    private StoredSchema store(SchemaSubject subject, String text) {
        return registry.store(APPLICATION, SchemaDraft.of(subject, text, "test"));
    }

    private StoredSchema named(String name, String text) {
        return registry.store(APPLICATION, SchemaDraft.named(name, text, false, "test"));
    }

    private List<Violation> violations(String topic, String json) {
        ValidationResult result = registry.validate(
                APPLICATION, SchemaSubject.topic(topic), Payload.json(json.getBytes(StandardCharsets.UTF_8)));
        return result instanceof ValidationResult.Invalid invalid ? invalid.violations() : List.of();
    }
}
