package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The JSON-Schema-Test-Suite as the Python package {@code jsonschema} carries it in its sources, fetched once from the package registry
 * into {@code ~/.cache/carillon}.
 */
final class JsonSchemaTestSuite {

    private static final String VERSION = "4.25.1";
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "carillon", "jsonschema-" + VERSION);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMOTES = "http://localhost:1234/";

    /** A schema, and data that is valid or not. */
    record Group(String name, JsonNode schema, JsonNode tests) {
        @Override
        public String toString() {
            return name;
        }
    }

    private JsonSchemaTestSuite() {}

    /** Empty where there is neither the suite nor a way to it. */
    static Optional<Path> find() {
        Path suite = CACHE.resolve("jsonschema-" + VERSION).resolve("json");
        try {
            if (!Files.isDirectory(suite)) {
                Files.createDirectories(CACHE);
                boolean fetched =
                        run("pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "jsonschema==" + VERSION)
                                && run("tar", "xzf", "jsonschema-" + VERSION + ".tar.gz");
                return fetched ? Optional.of(suite) : Optional.empty();
            }
            return Optional.of(suite);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(CACHE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(2, TimeUnit.MINUTES)) {
                return process.exitValue() == 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /** @param directory that holds files of groups */
    static List<Group> groups(Path directory) {
        List<Group> groups = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (JsonNode each : JSON.readTree(file.toFile())) {
                    groups.add(new Group(
                            file.getFileName() + ": " + each.get("description").textValue(),
                            each.get("schema"),
                            each.get("tests")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return groups;
    }

    /** The same schema with what it refers to in its {@code $defs}, each under the URI at which the suite has it. */
    static JsonNode bundled(JsonNode schema, Path suite) {
        ObjectNode bundle = schema.deepCopy();
        ObjectNode defs = bundle.has("$defs") ? (ObjectNode) bundle.get("$defs") : bundle.putObject("$defs");
        remotes(suite).forEach((uri, document) -> {
            ObjectNode copy = document.deepCopy();
            copy.put("$id", uri);
            defs.set(uri, copy);
        });
        return bundle;
    }

    private static TreeMap<String, ObjectNode> remotes(Path suite) {
        TreeMap<String, ObjectNode> remotes = new TreeMap<>();
        Path directory = suite.resolve("remotes");
        try (Stream<Path> files = Files.walk(directory.resolve("draft2020-12"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                String uri = REMOTES + directory.relativize(file).toString().replace('\\', '/');
                JsonNode document = JSON.readTree(file.toFile());
                boolean ownDialect =
                        !document.path("$schema").asText(SchemaTree.DIALECT).equals(SchemaTree.DIALECT)
                                || document.has("$vocabulary");
                boolean otherId =
                        document.has("$id") && !document.get("$id").asText().equals(uri);
                if (document instanceof ObjectNode object && !ownDialect && !otherId) {
                    remotes.put(uri, object);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return remotes;
    }
}
