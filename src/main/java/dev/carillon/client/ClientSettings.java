package dev.carillon.client;

import dev.carillon.event.TopicName;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads {@code carillon.…}: MicroProfile Config where the server has it, else system properties and the environment. */
final class ClientSettings {

    private ClientSettings() {}

    /** The application at Carillon that this one speaks for and hears: {@code carillon.application}, or {@code default}. */
    static String application() {
        return read("carillon.application").orElse("default");
    }

    /** The broker's topics of that application, all of them. */
    static String address() {
        return "carillon.events." + TopicName.encode(application()).replace(".", "%2E") + ".#";
    }

    /** What this deployment's subscriptions are named after: {@code carillon.client.name}, or its own name. */
    static String name() {
        return read("carillon.client.name").orElseGet(ClientSettings::deploymentName);
    }

    /** How many threads look after the subscribers: {@code carillon.client.threads}. */
    static int threads() {
        String given = read("carillon.client.threads").orElse("8");
        if (!given.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "carillon.client.threads must be a whole number from 1 to 9999, not " + given);
        }
        return Integer.parseInt(given);
    }

    private static String deploymentName() {
        try {
            return (String) new InitialContext().lookup("java:app/AppName");
        } catch (NamingException e) {
            return "carillon-client";
        }
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
