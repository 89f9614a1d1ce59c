package dev.carillon.schema.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema, or data, that would cost much is refused, or ends soon. */
class JsonSchemaBoundsTest {

    private static final long SOON_NANOS = 5_000_000_000L; // it is a fraction of this on an idle machine

    private final JsonSchemaLanguage language = new JsonSchemaLanguage();

    @Nested
    class References {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"$ref\":\"#\"}",
                    "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
                    "{\"allOf\":[{\"anyOf\":[{\"$ref\":\"#\"}]}]}",
                    "{\"not\":{\"$ref\":\"#\"}}",
                    "{\"if\":{\"type\":\"string\"},\"then\":{\"$ref\":\"#\"}}",
                    "{\"dependentSchemas\":{\"a\":{\"$ref\":\"#\"}}}",
                    "{\"$dynamicAnchor\":\"a\",\"anyOf\":[{\"$dynamicRef\":\"#a\"}]}",
                    "{\"$anchor\":\"a\",\"oneOf\":[{\"$ref\":\"#a\"}]}"
                })
        void thatLeadBackToTheSamePlaceOfTheDataAreRefused(String schema) {
            assertThatThrownBy(() -> compile(schema))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("must not refer to itself without end");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://example.com/a", "https://example.com/a#/b", "file:///etc/passwd", "classpath:a.json",
                            "other.json",
                    "#/$defs/nothing", "#nothing", "urn:a:b", "jar:file:///a.jar!/b", "//host/share",
                    "resource:/META-INF/beans.xml", "http://json-schema.org/draft-07/schema"
                })
        void thatLeadNowhereOrElsewhereAreRefusedAndNothingIsFetched(String reference) {
            assertThatThrownBy(() -> compile("{\"$ref\":\"" + reference + "\"}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("/schema/$ref");
            assertThatThrownBy(() -> compile("{\"$dynamicRef\":\"" + reference + "\"}"))
                    .isInstanceOf(RefusedException.class);
        }

        @Test
        void ofOneSchemaLeadToNoOther() {
            compile("{\"$id\":\"https://example.com/secret\",\"const\":1}");
            assertThatThrownBy(() -> compile("{\"$ref\":\"https://example.com/secret\"}"))
                    .isInstanceOf(RefusedException.class);
        }

        @Test
        void toTheLanguageItselfAreAllowed() {
            CompiledSchema schema = compile("{\"$ref\":\"" + SchemaTree.DIALECT + "\"}");
            assertThat(check(schema, "{\"type\":\"object\"}")).isEmpty();
            assertThat(check(schema, "{\"type\":\"objekt\"}")).isNotEmpty();
        }

        @Test
        void thatDoubleAtEachStepEnd() {
            String defs = IntStream.range(0, 40)
                    .mapToObj(i -> "\"d" + i + "\":{\"allOf\":[{\"$ref\":\"#/$defs/d" + (i + 1)
                            + "\"},{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}]}")
                    .collect(Collectors.joining(","));
            soon(() -> assertThatThrownBy(() ->
                            compile("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + defs + ",\"d40\":{\"type\":\"string\"}}}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(Effort.TOO_COSTLY));
        }
    }

    @Nested
    class Schemas {

        @Test
        void haveABoundedDepthAndNumberOfParts() {
            assertThatThrownBy(() -> compile("{\"items\":".repeat(200) + "true" + "}".repeat(200)))
                    .isInstanceOf(RefusedException.class);
            String many =
                    IntStream.range(0, 6_000).mapToObj(i -> "\"p" + i + "\":{}").collect(Collectors.joining(","));
            assertThatThrownBy(() -> compile("{\"properties\":{" + many + "}}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("schemas within");
        }

        @Test
        void haveNoListsOfValuesThatHashAlike() {
            assertThatThrownBy(() -> compile("{\"enum\":[" + alike(64) + "]}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("same hash");
        }

        @Test
        void haveNoMorePatternsThanAreSmallTogether() {
            String large = IntStream.range(0, 50)
                    .mapToObj(i -> "\"p" + i + "\":{\"pattern\":\"(?:[a-z]{100}){150}" + i + "\"}")
                    .collect(Collectors.joining(","));
            assertThatThrownBy(() -> compile("{\"properties\":{" + large + "}}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("states");
            String usual = IntStream.range(0, 1_000)
                    .mapToObj(i -> "\"p" + i + "\":{\"pattern\":\"^[A-Z]{2}[0-9]{2}[a-z]{1,30}" + i + "$\"}")
                    .collect(Collectors.joining(","));
            compile("{\"properties\":{" + usual + "}}");
        }

        @Test
        void haveNoNamesThatMakePointersLong() {
            String many =
                    IntStream.range(0, 1_000).mapToObj(i -> "\"p" + i + "\":{}").collect(Collectors.joining(","));
            assertThatThrownBy(() -> compile(
                            "{\"properties\":{\"" + "k".repeat(50_000) + "\":{\"properties\":{" + many + "}}}}"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("long");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"{\"minimum\":1e999}", "{\"properties\":{\"a\":{\"maximum\":-1e400}}}", "{\"default\":1e999}"
                })
        void haveNoNumbersBeyondThoseOfADouble(String schema) {
            assertThatThrownBy(() -> compile(schema))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("double");
        }

        /** As generators write them for a LONGTEXT of MySQL, and for what has no end. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"maxLength\":4294967295}",
                    "{\"maxLength\":4294967296}",
                    "{\"maxLength\":9223372036854775807}"
                })
        void mayAllowLengthsBeyondThoseOfAnInteger(String schema) {
            assertThat(check(compile(schema), "\"x\"")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"type\":5}",
                    "{\"properties\":[]}",
                    "{\"required\":\"a\"}",
                    "{\"minLength\":-1}",
                    "[]",
                    "null",
                    "\"x\"",
                    "{\"pattern\":\"(\"}",
                    "{\"patternProperties\":{\"[\":true}}",
                    "{\"a\":1,\"a\":2}",
                    "{",
                    "{} {}",
                    "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
                    "{\"items\":[true]}"
                })
        void thatAreNoneAreRefused(String schema) {
            assertThatThrownBy(() -> compile(schema))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("/schema");
        }
    }

    @Nested
    class Data {

        @Test
        void thatIsDeepIsRefused() {
            CompiledSchema tree = compile("{\"items\":{\"$ref\":\"#\"}}");
            assertThat(check(tree, "[".repeat(400) + "]".repeat(400))).isEmpty();
            assertThat(check(tree, "[".repeat(5_000) + "]".repeat(5_000))).isNotEmpty();
            CompiledSchema deeper =
                    compile("{\"items\":{\"allOf\":[{\"allOf\":[{\"allOf\":[{\"allOf\":[{\"$ref\":\"#\"}]}]}]}]}}");
            soon(() -> assertThat(check(deeper, "[".repeat(499) + "]".repeat(499)))
                    .extracting(Violation::rule)
                    .containsExactly("cost"));
        }

        @Test
        void ofTextsThatHashAlikeIsComparedSoon() {
            CompiledSchema unique = compile("{\"uniqueItems\":true}");
            soon(() -> assertThat(check(unique, "[" + alike(8_192) + "]")).isEmpty());
            soon(() -> assertThat(check(unique, "[" + alike(8_192) + ",\"" + "Aa".repeat(13) + "\"]"))
                    .isNotEmpty());
        }

        @Test
        void thatMeetsManyLongRulesEnds() {
            String rules = IntStream.range(0, 4_000)
                    .mapToObj(i -> "{\"minLength\":" + i + "}")
                    .collect(Collectors.joining(","));
            CompiledSchema schema = compile("{\"allOf\":[" + rules + "]}");
            soon(() -> check(schema, "\"" + "x".repeat(1_000_000) + "\""));
        }

        @Test
        void thatMeetsManyPatternsEnds() {
            String patterns = IntStream.range(0, 500)
                    .mapToObj(i -> "\"^(a|b|" + i + ")+$\":{}")
                    .collect(Collectors.joining(","));
            CompiledSchema schema = compile("{\"patternProperties\":{" + patterns + "}}");
            String many = IntStream.range(0, 40_000)
                    .mapToObj(i -> "\"ab" + i + "\":1")
                    .collect(Collectors.joining(","));
            soon(() -> assertThat(check(schema, "{" + many + "}"))
                    .extracting(Violation::rule)
                    .containsExactly("cost"));
        }

        @Test
        void withManyUnevaluatedItemsEnds() {
            CompiledSchema schema = compile(
                    "{\"anyOf\":[{\"prefixItems\":[true]},{\"contains\":{\"type\":\"string\"}}],\"unevaluatedItems\":{\"type\":\"number\"}}");
            String many = IntStream.range(0, 100_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
            soon(() -> check(schema, "[" + many + "]"));
        }

        @Test
        void thatIsWrongInManyPlacesIsToldInSome() {
            CompiledSchema schema = compile("{\"items\":{\"type\":\"string\"}}");
            String many = IntStream.range(0, 1_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
            assertThat(check(schema, "[" + many + "]")).hasSize(Violation.MOST);
        }

        @Test
        void thatIsWrongInManyPlacesOfALongNameIsToldSoon() {
            CompiledSchema schema =
                    compile("{\"additionalProperties\":{\"$ref\":\"#\"},\"items\":{\"type\":\"string\"}}");
            String names = ("{\"" + "k".repeat(45_000) + "\":").repeat(10);
            String data = names + "[" + "1,".repeat(100_000) + "1]" + "}".repeat(10);
            soon(() ->
                    assertThat(check(schema, data)).extracting(Violation::rule).containsExactly("type"));
        }

        @Test
        void ofNumbersWithHugeExponentsEnds() {
            CompiledSchema schema = compile("{\"multipleOf\":0.01,\"maximum\":1e300}");
            soon(() -> check(schema, "1e999999999"));
            soon(() -> check(schema, "-1e-999999999"));
            soon(() -> check(compile("{\"uniqueItems\":true}"), "[1e999999999,1e-999999999]"));
        }
    }

    @Test
    void aSchemaThatWasTooCostlyRestsAndOthersDoNot() {
        CompiledSchema costly = compile("{\"pattern\":\"(a*)*\\\\1b\"}");
        String evil = "\"" + "a".repeat(40) + "!\"";
        assertThat(check(costly, evil)).extracting(Violation::rule).containsExactly("cost");
        long begin = System.nanoTime();
        int asked = 0;
        for (; asked < 1_000; asked++) {
            check(costly, evil);
        }
        assertThat(System.nanoTime() - begin).as(asked + " checks").isLessThan(SOON_NANOS);
        assertThat(check(compile("{\"type\":\"string\"}"), evil)).isEmpty();
    }

    @Test
    void aDefaultIsNotFilledIn() {
        CompiledSchema schema = compile("{\"required\":[\"a\"],\"properties\":{\"a\":{\"default\":1}}}");
        assertThat(check(schema, "{}")).hasSize(1);
    }

    @Test
    void aFormatIsNoRuleAsTheSpecificationHasIt() {
        assertThat(check(compile("{\"format\":\"email\"}"), "\"no address\"")).isEmpty();
    }

    @Test
    void dataThatIsMissingOrNoJsonIsRefused() {
        CompiledSchema any = compile("true");
        assertThat(any.check(new Payload(null, null, null))).hasSize(1);
        assertThat(any.check(new Payload("text/plain", new byte[] {'x'}, null))).hasSize(1);
    }

    /** Texts whose String.hashCode is the same: "Aa" and "BB" have one. */
    private static String alike(int many) {
        int length = 32 - Integer.numberOfLeadingZeros(Math.max(1, many - 1));
        return IntStream.range(0, many)
                .mapToObj(i -> IntStream.range(0, Math.max(1, length))
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\"")))
                .collect(Collectors.joining(","));
    }

    private static void soon(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        assertThat(System.nanoTime() - begin).isLessThan(SOON_NANOS);
    }

    private CompiledSchema compile(String schema) {
        return language.compile(schema, SchemaSubject.topic("a"), null);
    }

    private static List<Violation> check(CompiledSchema schema, String json) {
        return schema.check(Payload.json(json.getBytes(StandardCharsets.UTF_8)));
    }
}
