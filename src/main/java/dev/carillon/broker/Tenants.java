package dev.carillon.broker;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;

/** The applications, as the broker's clients name them. Thread safe. */
@ApplicationScoped
class Tenants {

    private final Applications applications;

    @Inject
    Tenants(Applications applications) {
        this.applications = applications;
    }

    protected Tenants() { // CDI client proxy
        this(null);
    }

    /** The application's name, or empty if it was deleted: then no one can listen there. */
    Optional<String> name(int application) {
        return applications.find(application).map(Application::name);
    }

    /** What never changes about it, and is never another's; empty if it was deleted. */
    Optional<String> uid(int application) {
        return applications.find(application).map(Application::uid);
    }

    /** On whose behalf a message of {@code carillon.ingress} publishes: whoever the broker let in, may publish. */
    Optional<Caller> caller(String application) {
        return applications
                .find(application)
                .map(found -> new Caller(found.number(), found.name(), Set.of(Scope.EVENTS_WRITE), "jms"));
    }
}
