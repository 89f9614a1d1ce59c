package dev.carillon.enmeshed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A Connector's configuration: the file, and over it the environment, where {@code __} leads into an object ({@code
 * modules__webhooks__enabled=true}) and values are JSON if they can be. Stateless, thread safe.
 */
public final class ConnectorFile {

    private static final Map<String, String> ALIASES = Map.of(
            "DATABASE_NAME", "database__dbName",
            "DATABASE_CONNECTION_STRING", "database__connectionString",
            "SYNC_ENABLED", "modules__sync__enabled",
            "PLATFORM_CLIENT_ID", "transportLibrary__platformClientId",
            "PLATFORM_CLIENT_SECRET", "transportLibrary__platformClientSecret",
            "DEBUG", "debug");
    private static final Set<String> BRANCHES = Set.of("modules", "infrastructure", "transportLibrary");
    private static final String CONFIG = "config";
    private static final String ENVIRONMENT = "environment";
    private static final String FILES = "files";
    private static final Set<String> MEMBERS = Set.of(CONFIG, ENVIRONMENT, FILES);
    private static final int DEEPEST = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConnectorFile() {}

    /**
     * The configuration of a file, or of {@code {"config": {the file}, "environment": {"SYNC_ENABLED": "true"}, "files":
     * {"/k.json": {the content of a file that it names}}}}.
     *
     * @throws RefusedException if the environment does not fit
     */
    public static ObjectNode of(ObjectNode given) {
        boolean isBoth = given.has(CONFIG) || given.has(ENVIRONMENT) || given.has(FILES);
        if (!isBoth) {
            return given;
        }
        given.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw new RefusedException(
                        "/" + name, "unknown field; allowed besides config: environment, files", null);
            }
        });
        Map<String, String> variables = new LinkedHashMap<>();
        object(given, ENVIRONMENT).properties().forEach(each -> {
            JsonNode value = each.getValue();
            variables.put(each.getKey(), value.isTextual() ? value.textValue() : value.toString());
        });
        return withFiles(with(object(given, CONFIG).deepCopy(), variables), object(given, FILES));
    }

    /** The contents of the key files of brokers instead of their names. */
    private static ObjectNode withFiles(ObjectNode file, ObjectNode contents) {
        for (JsonNode each : file.at("/modules/messageBrokerPublisher/brokers")) {
            JsonNode content = contents.get(each.at("/configuration/keyFile").asText());
            if (content != null && each.get("configuration") instanceof ObjectNode configuration) {
                configuration.set("keyFile", content);
            }
        }
        return file;
    }

    private static ObjectNode object(ObjectNode given, String name) {
        JsonNode found = given.get(name);
        if (found == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!found.isObject()) {
            throw new RefusedException("/" + name, "must be an object", null);
        }
        return (ObjectNode) found;
    }

    /** The configuration of a file of variables: lines as {@code modules__webhooks__enabled=true}; {@code #} begins a comment. */
    public static ObjectNode ofVariables(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\\R")) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            int equals = stripped.indexOf('=');
            if (equals <= 0) {
                throw new RefusedException("", "must have name=value in each line; line " + number + " has not", null);
            }
            variables.put(
                    stripped.substring(0, equals).strip(),
                    stripped.substring(equals + 1).strip());
        }
        return with(JsonNodeFactory.instance.objectNode(), variables);
    }

    /** The environment over a file, as far as it is about what is imported. */
    public static ObjectNode with(ObjectNode file, Map<String, String> variables) {
        variables.forEach((name, value) -> {
            String[] path = ALIASES.getOrDefault(name, name).split("__");
            if (path.length > 1 && path.length <= DEEPEST && BRANCHES.contains(path[0])) {
                put(file, path, value(value), name);
            }
        });
        return file;
    }

    private static void put(ObjectNode file, String[] path, JsonNode value, String name) {
        ObjectNode at = file;
        for (int i = 0; i < path.length - 1; i++) {
            JsonNode next = at.get(path[i]);
            if (next != null && next.isArray()) {
                throw new RefusedException("/" + name, "must not lead into an array; give the array as a whole", null);
            }
            at = next instanceof ObjectNode object ? object : at.putObject(path[i]);
        }
        at.set(path[path.length - 1], value);
    }

    private static JsonNode value(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            return read == null || read.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : read;
        } catch (JsonProcessingException noJson) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
