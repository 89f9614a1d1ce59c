package dev.carillon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge knows the examples of the specifications. */
class OracleTest {

    private static final List<String> VALID = Samples.VALID_JSON;
    private static final List<String> NONE = Samples.NO_JSON;

    @ParameterizedTest
    @FieldSource("VALID")
    void takesJson(String json) throws StrictJson.NotJson {
        assertThat(StrictJson.parse(json).text()).isEqualTo(json.strip());
    }

    @ParameterizedTest
    @FieldSource("NONE")
    void takesNothingElseForJson(String text) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> StrictJson.parse(text))
                .isInstanceOf(StrictJson.NotJson.class);
    }

    @Test
    void readsTheExampleOfTheJsonFormat() {
        Verdict verdict = structured(
                "{\"specversion\":\"1.0\",\"type\":\"com.example.someevent\",\"source\":\"/mycontext\",\"subject\":null,"
                        + "\"id\":\"D234-1234-1234\",\"comexampleothervalue\":5,\"data\":\"I'm just a string\"}");
        Meant event = ((Verdict.Valid) verdict).event();
        assertThat(event.attributes())
                .containsEntry("datacontenttype", "application/json")
                .containsEntry("comexampleothervalue", 5)
                .containsEntry("topic", "com/example/someevent")
                .doesNotContainKey("subject");
        assertThat(event.data()).asString().isEqualTo("\"I'm just a string\"");
    }

    @Test
    void readsTheExampleOfTheHttpBinding() {
        Message message = new Message(
                Form.HTTP_BINARY,
                1,
                List.of(
                        Map.entry("specversion", "1.0"),
                        Map.entry("id", "1"),
                        Map.entry("source", "/s"),
                        Map.entry("type", "t"),
                        Map.entry("subject", "Euro%20%E2%82%AC%20%F0%9F%98%80"),
                        Map.entry("quoted", "\"Euro \\\"%e2%82%ac\\\"\"")),
                null,
                new byte[0]);
        assertThat(((Verdict.Valid) Oracle.judge(message)).event().attributes())
                .containsEntry("subject", "Euro € \uD83D\uDE00")
                .containsEntry("quoted", "Euro \"€\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":\"\"",
                "\"id\":1",
                "\"id\":null",
                "\"id\":\"a\",\"id\":\"a\"",
                "\"id\":\"a\",\"subject\":\"\\uDEAD\"",
                "\"id\":\"a\",\"subject\":\"\\uFFFF\"",
                "\"id\":\"a\",\"time\":\"noon\"",
                "\"id\":\"a\",\"x\":2147483648",
                "\"id\":\"a\",\"X\":1",
                "\"id\":\"a\",\"data\":1,\"data_base64\":\"\"",
                "\"id\":\"a\",\"dataschema\":\"/relative\"",
                "\"id\":\"a\",\"datacontenttype\":\"text/€\"",
                "\"id\":\"a\",\"topic\":\"carillon/x\""
            })
    void refusesWhatTheSpecificationForbids(String members) {
        Verdict verdict = structured("{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\"," + members + "}");
        assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void theSdkIsThere() {
        assertThat(SdkReading.isThere()).isTrue();
    }

    private static Verdict structured(String json) {
        return Oracle.structured(json.getBytes(StandardCharsets.UTF_8), false);
    }
}
