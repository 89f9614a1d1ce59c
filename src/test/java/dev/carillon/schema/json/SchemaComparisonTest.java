package dev.carillon.schema.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schema.Compatibility;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two versions of a schema have to do with each other. */
class SchemaComparisonTest {

    private final JsonSchemaLanguage language = new JsonSchemaLanguage();

    @Test
    void alternativesOfLongListsAreGivenUpSoon() {
        String values =
                IntStream.range(0, 9_000).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
        String wide = IntStream.range(0, 40)
                .mapToObj(i -> "{\"minLength\":" + (i + 5) + ",\"enum\":[1]},")
                .collect(Collectors.joining());
        String narrow = IntStream.range(0, 400)
                .mapToObj(i -> "{\"maxLength\":" + (i + 5) + "},")
                .collect(Collectors.joining());
        CompiledSchema earlier = compiled("{\"anyOf\":[" + narrow + "{\"enum\":[" + values + "]}]}");
        CompiledSchema later =
                compiled("{\"anyOf\":[" + wide + "{\"enum\":[" + values + "]}],\"enum\":[" + values + "]}");
        long begin = System.nanoTime();
        assertThat(language.breaks(earlier, later, Compatibility.FULL)).isNotEmpty();
        assertThat(System.nanoTime() - begin).isLessThan(2_500_000_000L); // a fraction of it on an idle machine
    }

    private CompiledSchema compiled(String schema) {
        return language.compile(schema, SchemaSubject.topic("a"), null);
    }

    /** The earlier one, the later one, and what the later one is: b for backward, f for forward compatible, - for neither. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; {}; bf",
                "true; {}; bf",
                "{'type':'string'}; {}; b",
                "{'type':'string'}; {'type':['string','null']}; b",
                "{'type':'number'}; {'type':'integer'}; f",
                "{'type':'string'}; {'type':'number'}; -",
                "{'enum':['a','b']}; {'enum':['a','b','c']}; b",
                "{'const':'a'}; {'enum':['a']}; bf",
                "{'enum':['a','b']}; {'type':'string'}; b",
                "{'enum':['a','b']}; {'type':'string','maxLength':1}; b",
                "{'enum':['a','bb']}; {'type':'string','maxLength':1}; -",
                "{'enum':[1,2]}; {'type':'integer','minimum':1}; b",
                "{'minimum':1}; {'minimum':0}; b",
                "{'minimum':1}; {'exclusiveMinimum':1}; f",
                "{'maximum':10}; {'maximum':5}; f",
                "{'type':'string'}; {'type':'string','minimum':5}; bf", // of no number
                "{'multipleOf':4}; {'multipleOf':2}; b",
                "{'type':'integer'}; {'type':'number','multipleOf':1}; bf",
                "{'minLength':1}; {'minLength':2}; f",
                "{'minLength':0}; {}; bf",
                "{'maxLength':5}; {}; b",
                "{'pattern':'a'}; {'pattern':'b'}; -",
                "{'pattern':'a'}; {}; b",
                "{'format':'email'}; {'format':'uri'}; bf", // no rule, as the specification has it
                "{'title':'a','description':'b','default':1}; {'title':'c'}; bf",
                // A property that is new, as everybody adds them
                "{'type':'object','properties':{'a':{}}}; {'type':'object','properties':{'a':{},'b':{'type':'string'}}}; bf",
                "{'properties':{'a':{'type':'string'}}}; {'properties':{'a':{'type':'number'}}}; -",
                "{'required':['a']}; {}; b",
                "{}; {'required':['a']}; f",
                "{'properties':{'a':{}}}; {'properties':{'a':{}},'additionalProperties':false}; f",
                "{'properties':{'a':{}},'additionalProperties':false}; {'properties':{'a':{},'b':{}},'additionalProperties':false}; b",
                "{'properties':{'a':{},'b':{}},'additionalProperties':false}; {'properties':{'a':{}},'additionalProperties':false}; f",
                "{'additionalProperties':{'type':'string'}}; {'additionalProperties':{'type':['string','null']}}; b",
                "{'additionalProperties':{'type':'string'}}; {'properties':{'a':{'type':'number'}}}; -",
                "{'patternProperties':{'^x':{'type':'string'}}}; {'patternProperties':{'^x':{}}}; b",
                "{'properties':{'xa':{'type':'string'}}}; {'patternProperties':{'^x':{'type':'number'}}}; -",
                "{'minProperties':1}; {'required':['a']}; f",
                "{'required':['a']}; {'minProperties':1}; b",
                "{'type':'array','items':{'type':'integer'}}; {'type':'array','items':{'type':'number'}}; b",
                "{'type':'array'}; {'type':'array','items':{'type':'number'}}; f",
                "{'prefixItems':[{'type':'string'}]}; {'prefixItems':[{'type':'number'}]}; -",
                "{'maxItems':2}; {'maxItems':3}; b",
                "{'uniqueItems':true}; {}; b",
                "{'properties':{'permission':{'$ref':'#/$defs/P'}},'$defs':{'P':{'properties':{'service':{'$ref':'#'}}}}};"
                        + " {'properties':{'permission':{'$ref':'#/$defs/P'}},'$defs':{'P':{'properties':{'service':{'$ref':'#'}}}},'title':'x'}; bf",
                // References and combinations
                "{'$ref':'#/$defs/a','$defs':{'a':{'type':'string'}}}; {'type':'string'}; bf",
                "{'$ref':'#/$defs/a','$defs':{'a':{'type':'string'}}}; {'$ref':'#/$defs/a','$defs':{'a':{'type':'number'}}}; -",
                "{'$defs':{'n':{'properties':{'next':{'$ref':'#/$defs/n'}}}},'$ref':'#/$defs/n'}; {'$defs':{'m':{'properties':{'next':{'$ref':'#/$defs/m'}}}},'$ref':'#/$defs/m'}; bf",
                "{'$defs':{'n':{'properties':{'v':{'type':'string'},'next':{'$ref':'#/$defs/n'}}}},'$ref':'#/$defs/n'}; {'$defs':{'n':{'properties':{'v':{'type':'number'},'next':{'$ref':'#/$defs/n'}}}},'$ref':'#/$defs/n'}; -",
                "{'allOf':[{'type':'string'},{'minLength':2}]}; {'type':'string','minLength':1}; b",
                "{'type':'string'}; {'anyOf':[{'type':'string'},{'type':'number'}]}; b",
                "{'anyOf':[{'type':'string'},{'type':'number'}]}; {'type':['string','number']}; bf",
                "{'oneOf':[{'const':'a'},{'const':'b'}]}; {'oneOf':[{'const':'a'},{'const':'b'},{'const':'c'}]}; b",
                "{'not':{'type':'string'}}; {'not':{'type':'string'}}; bf",
                "{'not':{'type':'string'}}; {}; b",
                "{'if':{'const':1},'then':{'minimum':0}}; {'if':{'const':1},'then':{'minimum':1}}; -",
                "{'type':'object'}; false; f",
                "false; {'type':'object'}; b"
            })
    void keepsWhatWasValidOrWhatIs(String earlier, String later, String expected) {
        assertThat(breaks(earlier, later, Compatibility.BACKWARD).isEmpty())
                .as("backward")
                .isEqualTo(expected.contains("b"));
        assertThat(breaks(earlier, later, Compatibility.FORWARD).isEmpty())
                .as("forward")
                .isEqualTo(expected.contains("f"));
        assertThat(breaks(earlier, later, Compatibility.FULL).isEmpty())
                .as("full")
                .isEqualTo(expected.equals("bf"));
    }

    @Test
    void saysWhereAndWhy() {
        assertThat(breaks(
                        "{'properties':{'items':{'items':{'properties':{'price':{'type':'number'}}}}}}",
                        "{'properties':{'items':{'items':{'properties':{'price':{'type':'integer'}}}}}}",
                        Compatibility.BACKWARD))
                .containsExactly(new Violation(
                        "/schema/properties/items/items/properties/price",
                        "type",
                        "what was valid before is refused: type number is not allowed"));
    }

    @Test
    void endsForSchemasWithVeryManyCombinations() {
        String branches = IntStream.range(0, 60)
                .mapToObj(i -> "{'properties':{'a" + i + "':{'anyOf':[{'type':'string'},{'minimum':" + i + "}]}}}")
                .collect(Collectors.joining(","));
        String earlier = "{'anyOf':[" + branches + "],'oneOf':[" + branches + "]}";
        long begin = System.nanoTime();
        breaks(earlier, earlier.replace("'minimum':59", "'minimum':60"), Compatibility.FULL);
        assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }

    private List<Violation> breaks(String earlier, String later, Compatibility asked) {
        return language.breaks(compile(earlier), compile(later), asked);
    }

    private CompiledSchema compile(String schema) {
        return language.compile(schema.replace('\'', '"'), SchemaSubject.topic("a"), null);
    }
}
