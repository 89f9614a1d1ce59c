package dev.carillon.access;

import dev.carillon.access.ApplicationStore.Renamed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/**
 * The tenants. Looking one up is cheap (at most one second old); a change made here is seen here at once. Thread safe.
 */
@ApplicationScoped
public class Applications {

    private static final int CACHED = 10_000;

    private final ApplicationStore store;
    private final FreshCache<String, Application> byText = new FreshCache<>(CACHED, System::nanoTime);
    private final FreshCache<Integer, Application> byNumber = new FreshCache<>(CACHED, System::nanoTime);

    @Inject
    Applications(ApplicationStore store) {
        this.store = store;
    }

    protected Applications() { // CDI client proxy
        this(null);
    }

    /** The one of this name or uid. */
    public Optional<Application> find(String nameOrUid) {
        return Application.isNameOrUid(nameOrUid) ? byText.get(nameOrUid, store::find) : Optional.empty();
    }

    public Optional<Application> find(int number) {
        return byNumber.get(number, store::find);
    }

    /**
     * Those after this number, in the order of their numbers.
     *
     * @param after 0 for the first ones
     */
    public List<Application> list(int after, int most) {
        return store.list(after, most);
    }

    /**
     * @param who asks; for the audit log, as in all changes
     * @param uid the owner's own name for it, or null for a UUID
     * @throws dev.carillon.event.RefusedException of {@code /name} or {@code /uid}
     * @throws ConflictException if another application has this name or uid
     */
    public Application create(Caller who, String name, String uid) {
        try {
            Application created = store.create(name, uid);
            AuditLog.applicationMade(created, who);
            return created;
        } finally {
            forget();
        }
    }

    /**
     * Gives another name. Addresses and the default source of later events have the new one.
     *
     * @return empty if there is no such application
     * @throws ConflictException if another application has this name
     */
    public Optional<Application> rename(Caller who, int number, String name) {
        try {
            Optional<Renamed> renamed = store.rename(number, name);
            renamed.ifPresent(it -> AuditLog.applicationRenamed(it.application(), it.before(), who));
            return renamed.map(Renamed::application);
        } finally {
            forget();
        }
    }

    /**
     * Deletes one that holds neither keys nor anything another room objects for (see {@link ApplicationRemoval}). Its
     * events stay until they are old enough to go.
     *
     * @return whether it was there
     * @throws ConflictException if it is {@code default} or still holds something
     */
    public boolean delete(Caller who, int number) {
        try {
            Optional<Application> deleted = store.delete(number);
            deleted.ifPresent(it -> AuditLog.applicationDeleted(it, who));
            return deleted.isPresent();
        } finally {
            forget();
        }
    }

    private void forget() {
        byText.clear();
        byNumber.clear();
    }
}
