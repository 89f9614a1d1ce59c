package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds for every method of the HTTP API, also for those to come. */
class ResourcesTest {

    private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete");
    private static final List<Method> METHODS = ResourceMethods.all();

    /** Servlets, beside JAX-RS. */
    private static final Set<String> SERVLETS = Set.of("get /stream");

    private static final Map<String, JsonNode> DOCUMENTED = new TreeMap<>();

    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        document = new ObjectMapper().readTree(Files.readString(Path.of("src/main/webapp/openapi.json")));
        document.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> VERBS.contains(each.getKey()))
                .forEach(each -> DOCUMENTED.put(each.getKey() + ' ' + path.getKey(), each.getValue())));
    }

    @Test
    void everyMethodRequiresAScope() {
        assertThat(METHODS).hasSizeGreaterThan(8).allSatisfy(each -> assertThat(
                        each.isAnnotationPresent(Requires.class))
                .as(each.toString())
                .isTrue());
    }

    @Test
    void theDocumentHasEveryMethodAndNoOther() {
        assertThat(DOCUMENTED.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(METHODS.stream().map(ResourceMethods::operation), SERVLETS.stream())
                                .collect(Collectors.toSet()));
    }

    @Test
    void theDocumentNamesTheScopeAndTheOperationOfTheCode() {
        assertThat(METHODS).allSatisfy(each -> {
            JsonNode operation = DOCUMENTED.get(ResourceMethods.operation(each));
            assertThat(operation.get("description").textValue())
                    .contains('`' + each.getAnnotation(Requires.class).value().toString() + '`');
            assertThat(operation.get("operationId").textValue())
                    .isEqualTo(each.getAnnotation(Operation.class).operationId());
        });
    }

    @Test
    void theDocumentHasTheParametersOfTheCode() {
        assertThat(METHODS).allSatisfy(each -> {
            JsonNode operation = DOCUMENTED.get(ResourceMethods.operation(each));
            assertThat(parameters(operation, "query"))
                    .as("query of %s", each)
                    .isEqualTo(ResourceMethods.parameters(each, QueryParam.class, QueryParam::value));
            assertThat(parameters(operation, "path"))
                    .as("path of %s", each)
                    .isEqualTo(ResourceMethods.parameters(each, PathParam.class, PathParam::value));
            assertThat(parameters(operation, "header"))
                    .as("headers of %s", each)
                    .containsAll(ResourceMethods.parameters(each, HeaderParam.class, HeaderParam::value));
        });
    }

    @Test
    void theDocumentHasABodyWhereTheCodeReadsOne() {
        assertThat(METHODS)
                .filteredOn(each -> each.getDeclaringClass() != EventResource.class) // it reads the stream itself
                .allSatisfy(each -> assertThat(
                                DOCUMENTED.get(ResourceMethods.operation(each)).has("requestBody"))
                        .as(each.toString())
                        .isEqualTo(List.of(each.getParameterTypes()).contains(JsonBody.class)
                                || List.of(each.getParameterTypes()).contains(ConfigurationFile.class)));
    }

    @Test
    void everyLinkLeadsToAnOperationThatTakesIt() {
        Map<String, JsonNode> operations = new TreeMap<>();
        DOCUMENTED
                .values()
                .forEach(each -> operations.put(each.get("operationId").textValue(), each));
        assertThat(document.at("/components/links")).isNotEmpty().allSatisfy(link -> {
            JsonNode target = operations.get(link.get("operationId").textValue());
            assertThat(target).as(link.toString()).isNotNull();
            link.path("parameters").fieldNames().forEachRemaining(name -> {
                String[] place = name.split("\\.");
                assertThat(parameters(target, place[0])).as(link.toString()).contains(place[1]);
            });
        });
    }

    @Test
    void whateverTakesAnIdIsLinkedFromWhatMakesOne() {
        Set<String> linked = new TreeSet<>(document.at("/components/links").findValuesAsText("operationId"));
        assertThat(DOCUMENTED.values())
                .filteredOn(each -> !parameters(each, "path").isEmpty())
                .filteredOn(each -> !parameters(each, "path").contains("guid")) // it is the caller's own
                .hasSizeGreaterThan(15)
                .allSatisfy(each ->
                        assertThat(linked).contains(each.get("operationId").textValue()));
        assertThat(document.findValuesAsText("$ref")) // and every link stands at an answer
                .containsAll(linksThemselves());
    }

    private static List<String> linksThemselves() {
        List<String> names = new ArrayList<>();
        document.at("/components/links").fieldNames().forEachRemaining(each -> names.add("#/components/links/" + each));
        return names;
    }

    private static Set<String> parameters(JsonNode operation, String in) {
        Set<String> names = new TreeSet<>();
        operation.path("parameters").forEach(each -> {
            JsonNode parameter =
                    each.has("$ref") ? document.at(each.get("$ref").textValue().substring(1)) : each;
            if (parameter.get("in").textValue().equals(in)) {
                names.add(parameter.get("name").textValue());
            }
        });
        return names;
    }

    @Test
    void everyReferenceOfTheDocumentLeadsSomewhere() {
        assertThat(document.findValuesAsText("$ref")).isNotEmpty().allSatisfy(each -> assertThat(
                        document.at(each.substring(1)).isMissingNode())
                .as(each)
                .isFalse());
    }
}
