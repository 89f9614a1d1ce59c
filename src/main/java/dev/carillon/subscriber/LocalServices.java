package dev.carillon.subscriber;

import dev.carillon.event.CallerProfile;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.InjectedServices;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Manager and notifier of this deployment. Thread safe. */
@ApplicationScoped
class LocalServices extends InjectedServices {

    @Inject
    LocalServices(EventManager manager, EventNotifier notifier, CallerProfile profile) {
        super(manager, notifier, profile);
    }

    protected LocalServices() { // CDI client proxy
        super(null, null, null);
    }

    @Override
    public String getAppId() {
        return LocalCaller.name();
    }
}
