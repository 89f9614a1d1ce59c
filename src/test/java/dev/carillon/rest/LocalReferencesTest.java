package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema with references to itself, within another document. */
class LocalReferencesTest {

    @Test
    void referencesOfSchemasMoveAndWhatOnlyLooksLikeOneStays() throws Exception {
        JsonNode schema = read(
                "{'$ref':'#/$defs/a','$defs':{'a':{'items':[{'$ref':'#'}]},'$ref':{'not':{'$ref':'#/$defs/a'}}},"
                        + "'properties':{'const':{'$ref':'#/$defs/a'},'$id':{'type':'string'},'x':{'default':{'$ref':'#/x'}}},"
                        + "'const':{'$ref':'#/y'},'allOf':[{'$ref':'https://json-schema.org/draft/2020-12/schema'},true]}");
        assertThat(LocalReferences.move(schema, "#/at")).isTrue();
        assertThat(schema)
                .isEqualTo(
                        read(
                                "{'$ref':'#/at/$defs/a','$defs':{'a':{'items':[{'$ref':'#/at'}]},'$ref':{'not':{'$ref':'#/at/$defs/a'}}},"
                                        + "'properties':{'const':{'$ref':'#/at/$defs/a'},'$id':{'type':'string'},'x':{'default':{'$ref':'#/x'}}},"
                                        + "'const':{'$ref':'#/y'},'allOf':[{'$ref':'https://json-schema.org/draft/2020-12/schema'},true]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$id':'urn:a','$ref':'#/$defs/a'}",
                "{'$defs':{'a':{'$anchor':'b'}},'$ref':'#/$defs/a'}",
                "{'items':{'$ref':'#b'},'not':{'$ref':'#/items'}}",
                "{'items':{'$dynamicRef':'#b'}}"
            })
    void whatHasNamesForItsPlacesStaysAsItIs(String text) throws Exception {
        JsonNode schema = read(text);
        assertThat(LocalReferences.move(schema, "#/at")).isFalse();
        assertThat(schema).isEqualTo(read(text));
    }

    @Test
    void aSchemaMayBeABoolean() throws Exception {
        assertThat(LocalReferences.move(read("true"), "#/at")).isTrue();
    }

    private static JsonNode read(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
