package dev.carillon.subscriber;

import dev.carillon.event.CallerProfile;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.ServicesManager;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Manager and notifier of this deployment. Thread safe. */
@ApplicationScoped
class LocalServices implements ServicesManager {

    private final EventManager manager;
    private final EventNotifier notifier;
    private final CallerProfile profile;

    @Inject
    LocalServices(EventManager manager, EventNotifier notifier, CallerProfile profile) {
        this.manager = manager;
        this.notifier = notifier;
        this.profile = profile;
    }

    protected LocalServices() { // CDI client proxy
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
        return LocalCaller.name();
    }

    @Override
    public String getUserProfile() {
        return profile.json().orElse(null);
    }
}
