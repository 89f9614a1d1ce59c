package dev.carillon.client;

import dev.carillon.event.CallerProfile;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.InjectedServices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Manager and notifier of this application. Thread safe. */
@ApplicationScoped
class ClientServices extends InjectedServices {

    @Inject
    ClientServices(EventManager manager, EventNotifier notifier, CallerProfile profile) {
        super(manager, notifier, profile);
    }

    protected ClientServices() { // CDI client proxy
        super(null, null, null);
    }

    @Override
    public String getAppId() {
        return ClientSettings.application();
    }
}
