package dev.carillon.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.transfer.Configuration;
import dev.carillon.transfer.Yaml;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A file that was posted, in JSON, in YAML or as lines of text. Immutable; the text form shows nothing of it. */
public final class ConfigurationFile {

    /** Maximum size, in bytes. */
    public static final int MAX_BYTES = Configuration.LONGEST;

    static final String YAML = "application/yaml";

    private final byte[] bytes;
    private final MediaType type;

    ConfigurationFile(byte[] bytes, MediaType type) {
        this.bytes = bytes;
        this.type = type;
    }

    static boolean isYaml(MediaType type) {
        return type.getSubtype().toLowerCase(Locale.ROOT).endsWith("yaml");
    }

    boolean isPlainText() {
        return type.getType().equalsIgnoreCase("text") && type.getSubtype().equalsIgnoreCase("plain");
    }

    /** @throws RefusedException of field {@code ""} if it is not UTF-8 */
    String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException("", "must be UTF-8", null);
        }
    }

    /** @throws RefusedException if it is not an object, or holds a text that no database accepts */
    ObjectNode tree() {
        JsonNode tree = isYaml(type) ? Yaml.read(text(), MAX_BYTES) : json();
        if (!tree.isObject()) {
            throw new RefusedException("", "must be an object", null);
        }
        StorableText.check(tree, "");
        return (ObjectNode) tree;
    }

    private JsonNode json() {
        try {
            return Json.tree(bytes);
        } catch (JsonProcessingException broken) {
            throw Problem.of(broken).exception();
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
    }
}
