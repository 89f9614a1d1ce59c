package dev.carillon.messaging;

import dev.carillon.access.DataDirectory;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The drivers, each with its library, loaded when it is first needed.
 *
 * <p>The WAR holds the libraries as {@code clients/<kind>/*.jar} among its classes, where no server looks for annotations; what is
 * too big for it comes from {@code <data dir>/clients/<kind>}. Each kind has a class loader of its own. Where there are no such jars,
 * as in tests, the library is on the class path. Thread safe.
 */
@OnePerNode
public class ClientLibraries implements AutoCloseable {

    private static final FailureLog LOG = new FailureLog(ClientLibraries.class);
    private static final String DIRECTORY = "clients/";

    private record Loaded(BrokerDriver driver, ClientLoader loader) {}

    private final DataDirectory data;
    private final Map<BrokerKind, Loaded> loaded = new EnumMap<>(BrokerKind.class);
    private boolean isClosed;

    /** @param data may be null: there are no further libraries */
    @Inject
    public ClientLibraries(DataDirectory data) {
        this.data = data;
    }

    /**
     * Speaks this kind.
     *
     * @throws BrokerException if its library is not there, saying where to put it
     */
    synchronized BrokerDriver driver(BrokerKind kind) throws IOException {
        Loaded known = loaded.get(kind);
        if (known == null) {
            if (isClosed) {
                throw new BrokerException("Carillon is stopping");
            }
            known = load(kind);
            loaded.put(kind, known);
        }
        if (known.loader != null) {
            Thread.currentThread().setContextClassLoader(known.loader); // libraries look for their own parts there
        }
        return known.driver;
    }

    /** The sentence that says why this kind cannot be spoken here; null if it can. */
    public String missing(BrokerKind kind) {
        try {
            driver(kind);
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private Loaded load(BrokerKind kind) throws IOException {
        ClassLoader own = ClientLibraries.class.getClassLoader();
        String room = ClientLibraries.class.getPackageName() + '.' + kind + '.';
        List<String> packaged = packaged(own, kind);
        List<Path> added = added(kind);
        ClientLoader loader = packaged.isEmpty() && added.isEmpty() ? null : new ClientLoader(room, added, own);
        try {
            for (String each : packaged) {
                try (InputStream jar = own.getResourceAsStream(DIRECTORY + kind + '/' + each)) {
                    loader.add(jar);
                }
            }
            Class<?> type = Class.forName(room + "Driver", true, loader == null ? own : loader);
            BrokerDriver driver = (BrokerDriver) type.getConstructor().newInstance();
            LOG.info(() -> "broker.client.loaded kind=" + kind + " jars=" + (packaged.size() + added.size()));
            return new Loaded(driver, loader);
        } catch (ReflectiveOperationException | LinkageError e) {
            if (loader != null) {
                loader.close();
            }
            LOG.log(java.util.logging.Level.WARNING, "broker.client.missing kind=" + kind, e);
            throw new BrokerException("this server has no library for " + kind + ": put its jars into "
                    + (data == null ? "the data directory" : "<carillon.data.dir>") + '/' + DIRECTORY + kind
                    + ", as docs/destinations.md says");
        }
    }

    private static List<String> packaged(ClassLoader own, BrokerKind kind) throws IOException {
        try (InputStream index = own.getResourceAsStream(DIRECTORY + kind + ".txt")) {
            return index == null
                    ? List.of()
                    : new String(index.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(each -> !each.isEmpty())
                            .toList();
        }
    }

    private List<Path> added(BrokerKind kind) throws IOException {
        Path directory = data == null ? null : data.path().resolve(DIRECTORY + kind);
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(each -> each.toString().endsWith(".jar"))
                    .sorted()
                    .toList());
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        loaded.values().stream().filter(each -> each.loader != null).forEach(each -> each.loader.close());
        loaded.clear();
    }
}
