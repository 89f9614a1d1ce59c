package dev.carillon.publish;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventRejectedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** The application on whose behalf the beans of this server publish and hear: the one that {@code carillon.application} names. */
@ApplicationScoped
public class LocalCaller {

    private final Applications applications;

    @Inject
    LocalCaller(Applications applications) {
        this.applications = applications;
    }

    protected LocalCaller() { // CDI client proxy
        this(null);
    }

    /** The application's name, whether it exists or not. */
    public static String name() {
        return ConfigProvider.getConfig().getValue("carillon.application", String.class);
    }

    public Caller get() {
        String name = name();
        Application application = applications
                .find(name)
                .orElseThrow(() -> new EventRejectedException("there is no application " + name
                        + "; create it, or name another one by carillon.application"));
        return new Caller(application.number(), application.name(), Set.of(Scope.EVENTS_WRITE), "cdi");
    }
}
