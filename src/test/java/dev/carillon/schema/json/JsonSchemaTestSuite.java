package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The JSON-Schema-Test-Suite as the Python package {@code jsonschema} carries it in its sources, fetched once from the package registry
 * into {@code ~/.cache/carillon}.
 */
final class JsonSchemaTestSuite {

    private static final String VERSION = "4.25.1";
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "carillon", "jsonschema-" + VERSION);
    private static final String ARCHIVE = "jsonschema-" + VERSION + ".tar.gz";
    private static final URI SOURCES = URI.create(
            "https://files.pythonhosted.org/packages/74/69/f7185de793a29082a9f3c7728268ffb31cb5095131a9c139a74078e27336/"
                    + ARCHIVE);
    private static final String SHA_256 = "e4a9655ce0da0c0b67a085847e00a3a51449e1157f4f75e9fb5aa545e122eb85";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
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
                return fetch() && unpack() ? Optional.of(suite) : Optional.empty();
            }
            return Optional.of(suite);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean fetch() throws IOException {
        try {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(SOURCES).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(answer.body());
            if (answer.statusCode() != 200 || !HexFormat.of().formatHex(sum).equals(SHA_256)) {
                return false;
            }
            Files.write(CACHE.resolve(ARCHIVE), answer.body());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean unpack() throws IOException {
        return new ProcessBuilder("tar", "xzf", ARCHIVE)
                        .directory(CACHE.toFile())
                        .inheritIO()
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
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
