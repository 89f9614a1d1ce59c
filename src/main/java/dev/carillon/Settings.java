package dev.carillon;

import dev.carillon.delivery.CircuitPolicy;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the rooms' settings once, at the start; defaults stand in microprofile-config.properties. */
@ApplicationScoped
public class Settings {

    private final Config config = ConfigProvider.getConfig();

    @Produces
    PublishSettings publish() {
        return new PublishSettings(
                number("carillon.publish.max-event-bytes"),
                number("carillon.publish.max-batch-events"),
                number("carillon.publish.max-batch-bytes"),
                number("carillon.publish.group-events"),
                number("carillon.publish.waiting-events"),
                Duration.ofMillis(number("carillon.publish.lock-wait-ms")));
    }

    @Produces
    DeliverySettings delivery() {
        return new DeliverySettings(
                number("carillon.delivery.in-flight"),
                number("carillon.delivery.in-flight-per-endpoint"),
                number("carillon.delivery.held"),
                number("carillon.delivery.held-per-endpoint"),
                Duration.ofMillis(number("carillon.delivery.deadline-ms")),
                new CircuitPolicy(
                        number("carillon.delivery.circuit-failures"),
                        Duration.ofMillis(number("carillon.delivery.circuit-open-ms")),
                        Duration.ofMillis(number("carillon.delivery.circuit-open-longest-ms"))),
                Duration.parse(config.getValue("carillon.delivery.disable-after", String.class)));
    }

    private int number(String key) {
        return config.getValue(key, Integer.class);
    }
}
