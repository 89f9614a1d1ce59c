package dev.carillon;

import dev.carillon.config.ConfigKeys;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Fails the deployment, before any bean is looked at, with a sentence for each setting that breaks its rule and each unknown key,
 * whichever source of MicroProfile Config they come from.
 */
public class SettingsCheck implements Extension {

    void check(@Observes BeforeBeanDiscovery event) {
        Config config = ConfigProvider.getConfig();
        Set<String> names =
                new HashSet<>(ConfigKeys.names()); // a variable of the environment is listed by its own name
        config.getPropertyNames().forEach(names::add);
        Map<String, String> given = new HashMap<>();
        for (String each : names) {
            if (each.startsWith("carillon.")
                    && !isOfTheEnvironment(each, System.getenv().keySet())) {
                given.put(each, config.getOptionalValue(each, String.class).orElse(""));
            }
        }
        List<String> wrong = ConfigKeys.violations(given);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("Carillon cannot start. " + String.join(" ", wrong));
        }
    }

    /**
     * Whether it is not a key, but what a source of MicroProfile Config takes a variable for: CARILLON_PUBLIC_URL is listed as
     * carillon.public.url, and Kubernetes' CARILLON_SERVICE_HOST as carillon.service.host.
     */
    static boolean isOfTheEnvironment(String name, Set<String> variables) {
        return !ConfigKeys.names().contains(name) && variables.contains(ConfigKeys.variable(name));
    }
}
