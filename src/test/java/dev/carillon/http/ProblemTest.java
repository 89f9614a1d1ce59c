package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProblemTest {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static JsonNode json(Problem problem) throws IOException {
        return JSON.readTree(problem.json());
    }

    @Test
    void saysFieldRuleAndValue() throws Exception {
        JsonNode json = json(Problem.of(400, new RefusedException("/topic", "must not have an empty segment", "a//b")));

        assertThat(json)
                .isEqualTo(
                        JSON.readTree(
                                """
                {"type": "about:blank", "title": "Bad Request", "status": 400,
                 "detail": "/topic: must not have an empty segment, not \\"a//b\\"",
                 "errors": [{"pointer": "/topic", "rule": "must not have an empty segment", "value": "a//b"}]}"""));
    }

    @Test
    void namesEveryRefusal() throws Exception {
        List<RefusedException> refusals = List.of(
                new RefusedException("/0/topic", "is required", null),
                new RefusedException("/2", "must be a string", "1"));

        assertThat(json(Problem.of(400, refusals)).at("/errors/1/pointer").textValue())
                .isEqualTo("/2");
    }

    @Test
    void callsAQueryParameterByItsName() throws Exception {
        JsonNode error = json(Problem.of(400, new RefusedException("limit", "is a number", "x")))
                .at("/errors/0");

        assertThat(error.get("parameter").textValue()).isEqualTo("limit");
        assertThat(error.has("pointer")).isFalse();
    }

    @Test
    void pointsAtTheWholeDocumentWithAnEmptyPointer() throws Exception {
        Problem problem = Problem.of(400, new RefusedException("", "must be an object", null));

        assertThat(json(problem).at("/errors/0/pointer").textValue()).isEmpty();
        assertThat(problem.detail()).isEqualTo("must be an object");
    }

    @Test
    void tellsNothingOfAFailureButWhereItIsLogged() throws Exception {
        UUID id = UUID.randomUUID();

        assertThat(json(Problem.ofFailure(id)).get("instance").textValue()).isEqualTo("urn:uuid:" + id);
    }

    @Test
    void repeatsLittleOfWhatWasGiven() {
        String most = "ü".repeat(10_000);
        RefusedException named = new RefusedException("/headers/" + most, "has a name, not " + most, most);

        assertThat(Problem.of(400, named).json()).hasSizeLessThan(8_000);
        assertThatThrownBy(() -> JSON.readTree("{\"" + most + "\":1,\"" + most + "\":2}"))
                .isInstanceOfSatisfying(
                        JsonProcessingException.class,
                        twice -> assertThat(Problem.of(twice).detail()).hasSizeLessThan(500));
        assertThat(new RefusedException("name", "is one", "x".repeat(119) + "😀").value())
                .as("no half character")
                .isEqualTo("x".repeat(119) + "…");
    }

    @Test
    void hasTheTitlesOfRfc9110() {
        assertThat(Problem.of(413, "x").title()).isEqualTo("Content Too Large");
        assertThat(Problem.of(422, "x").title()).isEqualTo("Unprocessable Content");
        assertThat(Problem.of(409, "x").title()).isEqualTo("Conflict");
    }
}
