package dev.carillon.access;

import dev.carillon.files.OwnerOnlyFile;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The key that opens everything. {@code carillon.admin.key} sets or replaces it; without that, the first start that finds
 * no key at all makes one and writes it to {@code admin.key} in the {@link DataDirectory}. Only where it is gets logged.
 */
@ApplicationScoped
public class AdminKey {

    private static final FailureLog LOG = new FailureLog(AdminKey.class);
    private static final String CONFIGURED = "carillon.admin.key";
    private static final String FILE = "admin.key";
    private static final int SHORTEST = 32;

    private final Config config;
    private final DataDirectory directory;
    private final ApiKeyStore store;
    private final ApiKeys keys;
    private final Clock clock;

    @Inject
    AdminKey(Config config, DataDirectory directory, ApiKeyStore store, ApiKeys keys, Clock clock) {
        this.config = config;
        this.directory = directory;
        this.store = store;
        this.keys = keys;
        this.clock = clock;
    }

    protected AdminKey() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /**
     * Sees that there is one. For start-up, after the tables are there and before a door opens.
     *
     * @throws IllegalStateException if the configured key is too short or has characters that no header carries
     */
    public void ensure() {
        OwnerOnlyFile file = new OwnerOnlyFile(directory.path().resolve(FILE));
        Optional<String> configured = config.getOptionalValue(CONFIGURED, String.class);
        if (configured.isPresent()) {
            set(configured.get(), file);
        } else {
            makeFirst(file);
        }
        keys.forget();
    }

    private void set(String text, OwnerOnlyFile file) {
        check(text);
        ApiKey key = ApiKey.admin(KeyText.of(text), clock.instant());
        store.replaceAdmin(key).ifPresent(kept -> {
            LOG.info("access.admin-key.set from=" + CONFIGURED);
            AuditLog.adminKeySet(kept, CONFIGURED);
        });
        if (file.read().filter(it -> !it.equals(text)).isPresent()) {
            file.delete(); // it opens nothing any more, and would only mislead
        }
    }

    private void makeFirst(OwnerOnlyFile file) {
        Optional<ApiKey> made = store.addFirst(() -> {
            KeyText text = KeyText.random();
            file.write(text.reveal()); // before the commit: a key known to no one would lock everyone out
            return ApiKey.admin(text, clock.instant());
        });
        if (made.isPresent()) {
            AuditLog.adminKeySet(made.get(), "first-start");
            LOG.info("access.admin-key.made file=" + file.path());
        } else if (Files.exists(file.path())) {
            LOG.info("access.admin-key.there file=" + file.path());
        } else {
            LOG.info("access.admin-key.elsewhere; " + CONFIGURED + " sets a new one");
        }
    }

    private static void check(String text) {
        if (text.length() < SHORTEST) {
            throw new IllegalStateException(CONFIGURED + " has " + text.length() + " characters and needs at least "
                    + SHORTEST + "; `openssl rand -base64 32` makes one");
        }
        if (!KeyText.isPlausible(text) || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalStateException(CONFIGURED + " is at most 512 visible ASCII characters without blanks");
        }
    }
}
