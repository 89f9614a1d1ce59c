package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments, items and results between the wire and Java: Jackson's tree in the middle, whatever the encoding. A value has the
 * type that a method names or it is refused; nothing is turned into something else. Stateless, thread safe.
 */
final class Values {

    /** As deep as the reference server goes. */
    static final int MOST_DEPTH = 64;

    static final JsonMapper MAPPER = mapper();

    private Values() {}

    /** @throws IllegalArgumentException if Jackson cannot write it */
    static JsonNode of(Object value) {
        if (value == null) {
            return NullNode.instance;
        }
        if (value instanceof String text) {
            return TextNode.valueOf(text);
        }
        return value instanceof JsonNode node ? node : MAPPER.valueToTree(value);
    }

    static List<JsonNode> all(Object... values) {
        List<JsonNode> all = new ArrayList<>(values.length);
        for (Object each : values) {
            all.add(of(each));
        }
        return all;
    }

    /** @throws JsonProcessingException if it is of another type */
    static <T> T as(Class<T> type, JsonNode value) throws JsonProcessingException {
        return type.isInstance(value) ? type.cast(value) : MAPPER.treeToValue(value, type);
    }

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_DEPTH)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // names are what others send
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // 1e400 is no infinity
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // 1.50 stays 1.50
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            builder.withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }
}
