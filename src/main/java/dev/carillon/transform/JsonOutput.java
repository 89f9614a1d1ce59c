package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes a result as JSON, as far as it may go. */
final class JsonOutput {

    static final int LONGEST = 1024 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    private JsonOutput() {}

    static byte[] write(Object result) throws IOException {
        Limited bytes = new Limited();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, result, 0);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value, int depth) throws IOException {
        if (depth > Bounds.DEEPEST) {
            throw OutOfBounds.tooMuch("the result is nested more than " + Bounds.DEEPEST + " deep");
        }
        if (value == null || value == Jsonata.NULL_VALUE) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                json.writeFieldName(String.valueOf(each.getKey()));
                write(json, each.getValue(), depth + 1);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object each : list) {
                write(json, each, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            write(json, number);
        } else {
            throw OutOfBounds.tooMuch("the result contains a function");
        }
    }

    private static void write(JsonGenerator json, Number number) throws IOException {
        double value = number.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw OutOfBounds.tooMuch("the result contains a number that JSON cannot express");
        }
        if (number instanceof Integer || number instanceof Long) {
            json.writeNumber(number.longValue());
        } else if (number instanceof WholeNumber whole) {
            json.writeNumber(whole.value());
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }

    private static final class Limited extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (count + (long) length > LONGEST) {
                throw OutOfBounds.tooMuch("the result has more than " + LONGEST + " bytes");
            }
            super.write(bytes, from, length);
        }
    }
}
