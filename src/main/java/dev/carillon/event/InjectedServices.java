package dev.carillon.event;

/** What the services managers in Carillon and beside it share: all but the application that they speak for. Thread safe. */
public abstract class InjectedServices implements ServicesManager {

    private final EventManager manager;
    private final EventNotifier notifier;
    private final CallerProfile profile;

    protected InjectedServices(EventManager manager, EventNotifier notifier, CallerProfile profile) {
        this.manager = manager;
        this.notifier = notifier;
        this.profile = profile;
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
    public String getUserProfile() {
        return profile.json().orElse(null);
    }
}
