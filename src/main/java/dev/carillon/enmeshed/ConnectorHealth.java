package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.http.HttpAnswer;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Whether this node works, in a Connector's words. Gives no details: it is open. Thread safe. */
@OnePerNode
class ConnectorHealth {

    private final Lifecycle lifecycle;
    private final Loops loops;
    private final String version = readVersion();

    @Inject
    ConnectorHealth(Lifecycle lifecycle, Loops loops) {
        this.lifecycle = lifecycle;
        this.loops = loops;
    }

    HttpAnswer answer() {
        boolean works = lifecycle.isRunning()
                && loops.all().stream()
                        .noneMatch(each -> each.isNeeded() && each.problem().isPresent());
        ObjectNode health = JsonNodeFactory.instance.objectNode().put("isHealthy", works);
        health.putObject("services").put("carillon", works ? "healthy" : "unhealthy");
        return HttpAnswer.json(works ? 200 : 500, health.toString(), Map.of());
    }

    String version() {
        return version;
    }

    private static String readVersion() {
        try (InputStream text = ConnectorHealth.class.getResourceAsStream("/META-INF/carillon-version.txt")) {
            return text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
