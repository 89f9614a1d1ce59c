package dev.carillon.schema.proto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.carillon.schema.Violation;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether JSON is a message in the JSON mapping of proto3. Members are looked at one by one, so that each violation has its place; what
 * Google's own types look like in JSON ({@code Timestamp}, {@code Struct} …) their own parser says. Of one check.
 */
final class JsonCheck {

    private static final int DEPTH = 100;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,20}(\\.0{1,20})?");
    private static final Pattern FLOAT =
            Pattern.compile("NaN|-?Infinity|-?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]*={0,2}");

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEPTH).build());
    }

    private final JsonNames names;
    private final List<Violation> found = new ArrayList<>();

    private JsonCheck(JsonNames names) {
        this.names = names;
    }

    static List<Violation> check(Descriptor message, JsonNames names, byte[] json) {
        JsonCheck check = new JsonCheck(names);
        try {
            check.message(message, JSON.readTree(json), Place.DATA);
        } catch (JsonProcessingException e) {
            check.add(Place.DATA, "json", "must be JSON, at most " + DEPTH + " levels deep", null);
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
        return check.found;
    }

    private void message(Descriptor type, JsonNode value, Place at) {
        if (type.getFile().getPackage().equals("google.protobuf")) {
            wellKnown(type, value, at);
            return;
        }
        if (!value.isObject()) {
            add(at, "type", "must be an object, the message " + type.getFullName(), value);
            return;
        }
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (isEnough()) {
                return;
            }
            FieldDescriptor field = names.field(type, each.getKey());
            Place inner = at.member(each.getKey());
            if (field == null) {
                add(inner, "unknown-field", "is not a field of " + type.getFullName(), each.getValue());
            } else if (!each.getValue().isNull() || isValue(field)) {
                field(field, each.getValue(), inner);
            }
        }
    }

    private boolean isEnough() {
        return found.size() >= Violation.MOST;
    }

    /** Where null is a value, and not the absence of one. */
    private static boolean isValue(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && field.getMessageType().getFullName().equals("google.protobuf.Value");
    }

    private void field(FieldDescriptor field, JsonNode value, Place at) {
        if (field.isMapField()) {
            map(field.getMessageType(), value, at);
        } else if (field.isRepeated()) {
            if (!value.isArray()) {
                add(at, "type", "must be an array", value);
                return;
            }
            for (int i = 0; i < value.size() && !isEnough(); i++) {
                single(field, value.get(i), at.element(i));
            }
        } else {
            single(field, value, at);
        }
    }

    private void map(Descriptor entry, JsonNode value, Place at) {
        if (!value.isObject()) {
            add(at, "type", "must be an object, a map", value);
            return;
        }
        FieldDescriptor key = entry.findFieldByNumber(1);
        FieldDescriptor inner = entry.findFieldByNumber(2);
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (isEnough()) {
                return;
            }
            Place place = at.member(each.getKey());
            if (key.getType() != FieldDescriptor.Type.STRING) {
                boolean isBoolean = key.getType() == FieldDescriptor.Type.BOOL;
                if (isBoolean ? !each.getKey().matches("true|false") : !integer(key, each.getKey())) {
                    add(place, "type", "must have a key of type " + name(key), null);
                }
            }
            single(inner, each.getValue(), place);
        }
    }

    private void single(FieldDescriptor field, JsonNode value, Place at) {
        switch (field.getJavaType()) {
            case MESSAGE -> message(field.getMessageType(), value, at);
            case ENUM -> enumeration(field.getEnumType(), value, at);
            default -> {
                if (!isScalar(field, value)) {
                    add(at, "type", "must be " + name(field), value);
                }
            }
        }
    }

    private void enumeration(EnumDescriptor type, JsonNode value, Place at) {
        boolean known = value.isTextual() && type.findValueByName(value.textValue()) != null
                || value.isInt() && type.findValueByNumber(value.intValue()) != null
                || value.isNull() && type.getFullName().equals("google.protobuf.NullValue");
        if (!known) {
            add(at, "enum", "must be a member of " + type.getFullName(), value);
        }
    }

    private static boolean isScalar(FieldDescriptor field, JsonNode value) {
        return switch (field.getType()) {
            case BOOL -> value.isBoolean();
            case STRING -> value.isTextual();
            case BYTES -> value.isTextual() && isBase64(value.textValue());
            case FLOAT, DOUBLE ->
                (value.isNumber() || value.isTextual())
                        && FLOAT.matcher(value.asText()).matches()
                        && isInRange(field, value.asText());
            default -> (value.isNumber() || value.isTextual()) && integer(field, value.asText());
        };
    }

    private static boolean isBase64(String text) {
        if (!BASE64.matcher(text).matches()) {
            return false;
        }
        try {
            boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isInRange(FieldDescriptor field, String text) {
        if (text.endsWith("N") || text.endsWith("y")) {
            return true;
        }
        double value = Double.parseDouble(text);
        return !Double.isInfinite(value)
                && (field.getType() == FieldDescriptor.Type.DOUBLE || !Float.isInfinite((float) value));
    }

    /** Without an exponent: those of the JSON mapping may have one, but 1e9 has no reader that needs it. */
    private static boolean integer(FieldDescriptor field, String text) {
        if (!INTEGER.matcher(text).matches()) {
            return false;
        }
        BigInteger value = new BigDecimal(text).toBigInteger();
        return switch (field.getType()) {
            case UINT32, FIXED32 -> value.signum() >= 0 && value.bitLength() <= 32;
            case UINT64, FIXED64 -> value.signum() >= 0 && value.bitLength() <= 64;
            case INT64, SINT64, SFIXED64 -> value.bitLength() <= 63;
            default -> value.bitLength() <= 31;
        };
    }

    /** Of a Struct, a Value or a ListValue anything is right; of the others their own parser knows. */
    private void wellKnown(Descriptor type, JsonNode value, Place at) {
        switch (type.getName()) {
            case "Value" -> {}
            case "Struct" -> expect(value.isObject(), "an object", value, at);
            case "ListValue" -> expect(value.isArray(), "an array", value, at);
            case "Any" ->
                expect(
                        value.isObject()
                                && (value.isEmpty() || value.path("@type").isTextual()),
                        "an object with its @type",
                        value,
                        at);
            case "BoolValue",
                    "StringValue",
                    "BytesValue",
                    "FloatValue",
                    "DoubleValue",
                    "Int32Value",
                    "Int64Value",
                    "UInt32Value",
                    "UInt64Value" -> single(type.findFieldByNumber(1), value, at);
            case "Empty" -> expect(value.isObject() && value.isEmpty(), "an empty object", value, at);
            default -> text(type, value, at);
        }
    }

    /** Timestamp, Duration, FieldMask: texts. */
    private void text(Descriptor type, JsonNode value, Place at) {
        if (!value.isTextual()) {
            add(at, "type", "must be a string, as " + type.getFullName() + " is in JSON", value);
            return;
        }
        try {
            JsonFormat.parser()
                    .usingTypeRegistry(TypeRegistry.getEmptyTypeRegistry())
                    .merge(value.toString(), DynamicMessage.newBuilder(type));
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            add(at, "type", "must be " + type.getFullName() + " as it is in JSON", value);
        }
    }

    private void expect(boolean right, String what, JsonNode value, Place at) {
        if (!right) {
            add(at, "type", "must be " + what, value);
        }
    }

    private static String name(FieldDescriptor field) {
        return field.getType().toString().toLowerCase(Locale.ROOT);
    }

    private void add(Place at, String rule, String message, JsonNode value) {
        if (!isEnough()) {
            String shown = value == null || value.isContainerNode() ? null : value.toString();
            found.add(new Violation(at.pointer(), rule, message, shown));
        }
    }
}
