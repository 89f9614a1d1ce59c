package dev.carillon.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.constructor.core.ConstructYamlCoreInt;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 (core schema) to the same tree as JSON, and back. No tags, no environment, few aliases: a file cannot become larger than
 * it is. Stateless, thread safe.
 */
public final class Yaml {

    private static final int DEEPEST = 100;
    private static final int ALIASES = 50;
    private static final int DIGITS = 1_000; // as the reader of JSON has it
    private static final int SHOWN = 300;
    private static final int LONGEST_RUN = 262_144;
    private static final int MOST_EVENTS = 300_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    /**
     * @param most number of characters
     * @throws RefusedException of field {@code ""}, if this is not YAML, or no object, or holds what JSON has not
     */
    public static ObjectNode read(String text, int most) {
        Object loaded;
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(ALIASES)
                .setCodePointLimit(most)
                .setSchema(new CoreSchema())
                .setTagConstructors(Map.of(Tag.INT, new BoundedInteger()))
                .build();
        try {
            checkRuns(text);
            checkNodes(text, settings);
            loaded = new Load(settings).loadFromString(text);
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(at -> " at line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1))
                    .orElse("");
            throw new RefusedException("", "broken YAML" + where + ": " + e.getProblem(), null);
        } catch (YamlEngineException | StackOverflowError e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException("", "broken YAML: it is too deep, too long, or has too many aliases", null);
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new RefusedException("", "must be an object", null);
        }
        return (ObjectNode) tree(map, new Place(null, ""), 0, new Budget(most));
    }

    /** The library copies what it has read of a word again and again. */
    private static void checkRuns(String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = Character.isWhitespace(text.charAt(i)) ? 0 : run + 1;
            if (run > LONGEST_RUN) {
                throw new RefusedException(
                        "",
                        "must not have " + LONGEST_RUN
                                + " characters without a blank or the end of a line; is it JSON?",
                        null);
            }
        }
    }

    /** Each is half a kilobyte to the library, before it is a node of JSON. */
    private static void checkNodes(String text, LoadSettings settings) {
        int events = 0;
        for (Event ignored : new Parse(settings).parseString(text)) {
            if (++events > MOST_EVENTS) {
                throw new RefusedException(
                        "", "must have fewer than " + MOST_EVENTS + " names and values; JSON may have more", null);
            }
        }
    }

    public static String write(JsonNode tree) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setUseUnicodeEncoding(true)
                .setSplitLines(false)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(JSON.convertValue(tree, Object.class));
    }

    /** Whole numbers, not longer than those of JSON: reading one takes a time that grows with the square of its length. */
    private static final class BoundedInteger extends ConstructYamlCoreInt {

        @Override
        public Object construct(Node node) {
            if (((ScalarNode) node).getValue().length() > DIGITS) {
                throw new RefusedException("", "must have numbers of at most " + DIGITS + " digits", null);
            }
            return super.construct(node);
        }
    }

    /** Where a node is: the pointer is written only for who is told of it, since there may be many below a long name. */
    private record Place(Place outer, Object name) {

        @Override
        public String toString() {
            Deque<Object> names = new ArrayDeque<>();
            for (Place each = this; each.outer != null; each = each.outer) {
                names.push(each.name);
            }
            StringBuilder pointer = new StringBuilder();
            names.forEach(each -> pointer.append('/')
                    .append(each.toString().replace("~", "~0").replace("/", "~1")));
            return RefusedException.shortened(pointer.toString(), SHOWN);
        }
    }

    /** How many nodes and characters there may be: aliases repeat what they stand for. */
    private static final class Budget {

        private long left;

        Budget(int left) {
            this.left = left;
        }

        void spend(long more, Place at) {
            left -= more;
            if (left < 0) {
                throw new RefusedException(at.toString(), "is too long with its aliases", null);
            }
        }
    }

    private static JsonNode tree(Object value, Place at, int depth, Budget budget) {
        budget.spend(value instanceof String text ? 1 + text.length() : 1, at);
        if (depth > DEEPEST) {
            throw new RefusedException(at.toString(), "must not be deeper than " + DEEPEST, null);
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = nodes.objectNode();
            new LinkedHashMap<>(map).forEach((key, each) -> {
                Place inner = new Place(at, String.valueOf(key));
                if (!(key instanceof String name)) {
                    throw new RefusedException(
                            inner.toString(), "must have a string as its name; put it in quotes", null);
                }
                budget.spend(name.length(), inner);
                object.set(name, tree(each, inner, depth + 1, budget));
            });
            return object;
        }
        if (value instanceof List<?> list) {
            var array = nodes.arrayNode();
            for (Object each : list) {
                array.add(tree(each, new Place(at, array.size()), depth + 1, budget));
            }
            return array;
        }
        return scalar(value, at, nodes);
    }

    private static JsonNode scalar(Object value, Place at, JsonNodeFactory nodes) {
        if (value == null) {
            return nodes.nullNode();
        }
        if (value instanceof String text) {
            return nodes.textNode(text);
        }
        if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        }
        if (value instanceof Integer number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Long number) {
            return nodes.numberNode(number);
        }
        if (value instanceof BigInteger number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return nodes.numberNode(number);
        }
        throw new RefusedException(
                at.toString(), "must be something that JSON has too: a string, a number, true, false or null", null);
    }
}
