package dev.carillon.schema.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import dev.carillon.loop.FailureLog;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.Payload;
import dev.carillon.schema.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;

/** A JSON Schema, ready for checking. Thread safe. */
final class JsonSchema implements CompiledSchema {

    private static final FailureLog LOG = new FailureLog(JsonSchema.class);
    private static final int DEPTH = 500;
    private static final long BYTES_OF_A_PART = 1_500;
    private static final long BYTES_OF_A_STATE = 80; // the library makes some patterns twice
    private static final long REST_TIMES_COST = 10;
    private static final int MOST_LOOKED_AT =
            100; // many may read the same once they are shortened, and each is as long as its place
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEPTH).build());
    }

    private final SchemaTree tree;
    private final Schema schema;
    private volatile long restsUntil = System.nanoTime();

    JsonSchema(SchemaTree tree, Schema schema) {
        this.tree = tree;
        this.schema = schema;
    }

    SchemaTree tree() {
        return tree;
    }

    @Override
    public long bytes() {
        return BYTES_OF_A_PART * tree.size() + BYTES_OF_A_STATE * tree.states() + tree.characters();
    }

    @Override
    public List<Violation> check(Payload data) {
        if (data.bytes() == null) {
            return List.of(new Violation("/data", "required", "is required by the schema"));
        }
        if (!data.isJson()) {
            return List.of(new Violation(
                    "/datacontenttype", "json", "must be JSON to be checked by its JSON schema", data.contentType()));
        }
        JsonNode node;
        try {
            node = JSON.readTree(data.bytes());
        } catch (JsonProcessingException e) {
            return List.of(new Violation(
                    "/data",
                    "json",
                    "must be JSON, at most " + DEPTH + " levels deep, with numbers of at most 1000 digits"));
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
        return check(node, data.bytes().length);
    }

    /** One that was too costly rests for ten times as long as it took: it never has more than a tenth of a processor. */
    private List<Violation> check(JsonNode node, int bytes) {
        long begin = System.nanoTime();
        if (restsUntil - begin > 0) {
            return List.of(new Violation(
                    "/data",
                    "cost",
                    Effort.TOO_COSTLY + "; it is not checked for some seconds, as an event was just before"));
        }
        try {
            return violations(node, bytes);
        } catch (Effort.ExhaustedException e) {
            long now = System.nanoTime();
            restsUntil = now + REST_TIMES_COST * (now - begin);
            return List.of(new Violation("/data", "cost", e.getMessage()));
        } catch (StackOverflowError e) {
            return List.of(new Violation("/data", "cost", Effort.TOO_DEEP));
        } catch (RuntimeException e) { // of the library: it reckons with no number that is infinite as a double
            LOG.log(Level.FINE, "schema.check-failed", e);
            return List.of(
                    new Violation("/data", "schema", "has a number beyond those of a double, or cannot be checked"));
        }
    }

    List<Violation> violations(JsonNode node, int bytes) {
        try {
            List<Error> errors = schema.validate(new CountedExecution(Effort.begin(bytes)), node, OutputFormat.DEFAULT);
            return errors.isEmpty() ? List.of() : told(errors);
        } finally {
            Effort.end();
        }
    }

    private static List<Violation> told(List<Error> errors) {
        Set<Violation> told = new LinkedHashSet<>();
        int looked = 0;
        for (Error each : errors) {
            told.add(told(each));
            if (told.size() == Violation.MOST || ++looked == MOST_LOOKED_AT) {
                break;
            }
        }
        return new ArrayList<>(told);
    }

    private static Violation told(Error error) {
        String keyword = error.getKeyword() == null ? "schema" : error.getKeyword();
        String pointer = "/data" + pointer(error.getInstanceLocation().toString());
        if (keyword.equals("required") && error.getProperty() != null) {
            return new Violation(pointer + '/' + SchemaTree.escaped(error.getProperty()), keyword, "is required");
        }
        if (error.getProperty() != null
                && (keyword.equals("additionalProperties") || keyword.equals("unevaluatedProperties"))) {
            return new Violation(
                    pointer + '/' + SchemaTree.escaped(error.getProperty()),
                    keyword,
                    "is not a property that the schema allows");
        }
        JsonNode node = error.getInstanceNode();
        String value = node == null || node.isContainerNode() ? null : node.toString();
        return new Violation(pointer, keyword, error.getMessage(), value);
    }

    /** The library writes the place of the whole as {@code /} at times. */
    private static String pointer(String location) {
        return location.equals("/") ? "" : location;
    }
}
