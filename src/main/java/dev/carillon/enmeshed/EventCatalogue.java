package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.loop.OnePerNode;
import dev.carillon.transfer.Configuration;
import dev.carillon.transfer.ImportReport;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The events of a Connector as event types with schemas, for applications that want them. Thread safe. */
@OnePerNode
public class EventCatalogue {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configuration configuration;

    @Inject
    EventCatalogue(Configuration configuration) {
        this.configuration = configuration;
    }

    /** A file of the configuration. */
    public static ObjectNode document() {
        try (InputStream file = EventCatalogue.class.getResourceAsStream("catalogue.json")) {
            return (ObjectNode) JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds them to the caller's application, or makes them again what they are here.
     *
     * @throws dev.carillon.access.DeniedException if the caller may not change schemas
     * @throws dev.carillon.transfer.RefusedFileException if a schema of the application does not allow it; nothing is changed
     */
    public ImportReport install(Caller caller, boolean dryRun) {
        return configuration.load(caller, document(), false, dryRun);
    }
}
