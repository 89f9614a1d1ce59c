package dev.carillon.access;

import dev.carillon.files.OwnerOnlyDirectory;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * Where this node keeps files: {@code carillon.data.dir}; if unset, {@code carillon} in WildFly's own data directory,
 * and elsewhere {@code ./carillon-data}. Thread safe.
 */
@ApplicationScoped
public class DataDirectory {

    private static final FailureLog LOG = new FailureLog(DataDirectory.class);

    private final Config config;

    @Inject
    DataDirectory(Config config) {
        this.config = config;
    }

    protected DataDirectory() { // CDI client proxy
        this(null);
    }

    /**
     * Absolute; made if it is not there, and closed to other users of this machine.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    public Path path() {
        Path path = configured().toAbsolutePath().normalize();
        try {
            OwnerOnlyDirectory directory = new OwnerOnlyDirectory(path);
            directory.ensure();
            if (directory.isOpen()) {
                LOG.warning("access.data-dir.open directory=" + path + "; other users of this machine may read it");
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the data directory " + path + " cannot be made; set carillon.data.dir to one that can", e);
        }
    }

    private Path configured() {
        return config.getOptionalValue("carillon.data.dir", String.class)
                .map(Path::of)
                .orElseGet(() -> {
                    String wildFly = System.getProperty("jboss.server.data.dir");
                    return wildFly == null ? Path.of("carillon-data") : Path.of(wildFly, "carillon");
                });
    }
}
