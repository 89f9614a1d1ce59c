package dev.carillon.schema.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.json.JsonSchemaTestSuite.Group;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The published cases of JSON Schema 2020-12, and a few of our own where they cannot be had. */
class JsonSchemaTestSuiteTest {

    /**
     * What no bundle can say: a document at another URI than its own {@code $id}, a dialect of one's own, and drafts before 2020-12. Nothing is
     * fetched, so these are refused when the schema is uploaded.
     */
    private static final Set<String> REFUSED = Set.of(
            "refRemote.json: remote HTTP ref with different $id",
            "refRemote.json: remote HTTP ref with different URN $id",
            "refRemote.json: remote HTTP ref with nested absolute ref",
            "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary",
            "vocabulary.json: ignore unrecognized optional vocabulary");

    private final JsonSchemaLanguage language = new JsonSchemaLanguage();

    @Test
    void everyRequiredCaseOfTheSuiteIsDecidedAsItSays() {
        Optional<Path> suite = JsonSchemaTestSuite.find();
        assumeTrue(suite.isPresent(), "the suite cannot be had here");
        List<Group> groups = JsonSchemaTestSuite.groups(suite.get().resolve("tests/draft2020-12"));
        assertThat(groups).as("groups of the suite").hasSizeGreaterThan(300);
        int cases = 0;
        for (Group each : groups) {
            if (REFUSED.contains(each.name())) {
                assertThatThrownBy(() -> compile(each.schema()))
                        .as(each.name())
                        .isInstanceOf(RefusedException.class)
                        .hasMessageMatching(
                                "(?s)/schema.*(nothing is fetched from elsewhere|must be https://json-schema).*");
            } else {
                cases += check(each, compiled(each, suite.get()));
            }
        }
        assertThat(cases).as("cases that were decided").isGreaterThan(1_200);
    }

    @Test
    void ourOwnCasesAreDecidedAsTheySay() {
        List<Group> groups = JsonSchemaTestSuite.groups(Path.of("src/test/resources/json-schema"));
        assertThat(groups).hasSizeGreaterThan(10);
        groups.forEach(each -> check(each, compile(each.schema())));
    }

    private CompiledSchema compiled(Group group, Path suite) {
        try {
            return compile(group.schema());
        } catch (RefusedException e) {
            assertThat(e.getMessage()).as(group.name()).contains("nothing is fetched from elsewhere");
            return compile(JsonSchemaTestSuite.bundled(group.schema(), suite));
        }
    }

    private CompiledSchema compile(JsonNode schema) {
        return language.compile(schema.toString(), SchemaSubject.topic("a"), null);
    }

    private static int check(Group group, CompiledSchema schema) {
        for (JsonNode each : group.tests()) {
            byte[] data = each.get("data").toString().getBytes(StandardCharsets.UTF_8);
            assertThat(schema.check(Payload.json(data)).isEmpty())
                    .as(group.name() + " / " + each.get("description").textValue())
                    .isEqualTo(each.get("valid").booleanValue());
        }
        return group.tests().size();
    }
}
