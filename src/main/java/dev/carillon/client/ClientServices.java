package dev.carillon.client;

import dev.carillon.event.CallerProfile;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.ServicesManager;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Manager and notifier of this application. Thread safe. */
@ApplicationScoped
class ClientServices implements ServicesManager {

    private final EventManager manager;
    private final EventNotifier notifier;
    private final CallerProfile profile;

    @Inject
    ClientServices(EventManager manager, EventNotifier notifier, CallerProfile profile) {
        this.manager = manager;
        this.notifier = notifier;
        this.profile = profile;
    }

    protected ClientServices() { // CDI client proxy
        this(null, null, null);
    }

    @Override
    public EventManager getEventManager() {
        return manager;
    }

    @Override
    public EventNotifier getEventNotifier() {
        return notifier;
    }

    @Override
    public String getAppId() {
        return ClientSettings.application();
    }

    @Override
    public String getUserProfile() {
        return profile.json().orElse(null);
    }
}
