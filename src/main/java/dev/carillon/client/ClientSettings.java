package dev.carillon.client;

import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads {@code carillon.…}: MicroProfile Config where the server has it, else system properties and the environment. */
final class ClientSettings {

    private ClientSettings() {}

    /** The application at Carillon that this one speaks for and hears: {@code carillon.application}, or {@code default}. */
    static String application() {
        return read("carillon.application").orElse("default");
    }

    static Optional<String> read(String key) {
        try {
            return ConfigProvider.getConfig().getOptionalValue(key, String.class);
        } catch (LinkageError | IllegalStateException withoutConfig) {
            String value = System.getProperty(key);
            return Optional.ofNullable(
                    value != null
                            ? value
                            : System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_')));
        }
    }
}
