package dev.carillon.broker;

import dev.carillon.eventlog.EventTopic;
import dev.carillon.loop.HealthCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without the broker, webhooks and streams go on, only later: the node is degraded, or not ready if so configured. */
@ApplicationScoped
class BrokerCheck implements HealthCheck {

    private final EventTopic announcements;
    private final boolean required;

    @Inject
    BrokerCheck(
            EventTopic announcements,
            @ConfigProperty(name = "carillon.ready.needs-broker", defaultValue = "false") boolean required) {
        this.announcements = announcements;
        this.required = required;
    }

    protected BrokerCheck() { // CDI client proxy
        this(null, false);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public boolean required() {
        return required;
    }

    @Override
    public Optional<String> problem() {
        return announcements.isAway()
                ? Optional.of("the broker is unreachable; readers on other nodes poll every 5 s")
                : Optional.empty();
    }
}
