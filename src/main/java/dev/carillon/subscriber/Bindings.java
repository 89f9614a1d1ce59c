package dev.carillon.subscriber;

import dev.carillon.access.ApplicationRemoval;
import dev.carillon.access.ConflictException;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The bindings of the applications. When a change returns it is committed; it is in force within a second on every node, and in every
 * application beside Carillon. Thread safe.
 */
@OnePerNode
public class Bindings {

    /** The most bindings of an application. */
    public static final int MOST = 1_000;

    /** The most of them that listen: each of these has a thread on every node. */
    public static final int MOST_LISTENING = 50;

    /** @param version of all bindings, which only grows */
    public record Raising(long version, List<Binding> bindings) {}

    private final Database database;
    private final BindingStore store;
    private final Clock clock;
    private final Event<BindingsChanged> changes;

    @Inject
    Bindings(Database database, BindingStore store, Clock clock, Event<BindingsChanged> changes) {
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.changes = changes;
    }

    /**
     * @param own the context root of Carillon, without slashes: none of its own doors may be bound
     * @throws RefusedException if a member breaks its rule
     * @throws ConflictException if the application has as many as it may
     */
    public Binding create(int application, BindingDraft draft, String own) throws SQLException {
        Binding made = draft.asNew(UUID.randomUUID().toString(), application, clock.instant());
        checkPath(made, own);
        return changed(session -> {
            if (store.count(session, application) >= MOST) {
                throw new ConflictException("an application may have " + MOST + " bindings; delete one first");
            }
            checkListening(session, null, made);
            return store.add(session, made);
        });
    }

    public Optional<Binding> find(int application, String id) throws SQLException {
        return database.transaction(session -> store.find(session, application, id));
    }

    /** In the order in which they were made, those after this number. */
    public List<Binding> list(int application, long after, int most) throws SQLException {
        return database.transaction(session -> store.list(session, application, after, most));
    }

    /** What this application beside Carillon raises without a word in its code. */
    public Raising raising(int application, String client) throws SQLException {
        return database.transaction(session -> {
            long version = store.version(session); // first: what is read then is as new, or newer
            return new Raising(
                    version,
                    store.all(session, application).stream()
                            .filter(each -> each.raisesFor(client))
                            .toList());
        });
    }

    /** Changes what is given; empty if there is no such binding. */
    public Optional<Binding> change(int application, String id, BindingDraft draft, String own) throws SQLException {
        if (find(application, id).isEmpty()) {
            return Optional.empty(); // and nothing has changed, for anybody
        }
        return changed(session -> {
            Optional<Binding> found = store.find(session, application, id);
            if (found.isEmpty()) {
                return found;
            }
            Binding after = draft.over(found.get());
            checkPath(after, own);
            checkListening(session, found.get(), after);
            store.change(session, found.get(), after);
            return Optional.of(after);
        });
    }

    /** @return false if there is no such binding */
    public boolean delete(int application, String id) throws SQLException {
        if (find(application, id).isEmpty()) {
            return false;
        }
        return changed(session -> {
            Optional<Binding> found = store.find(session, application, id);
            if (found.isPresent()) {
                store.remove(session, found.get());
            }
            return found.isPresent();
        });
    }

    /**
     * What an import would make.
     *
     * @throws RefusedException if a member breaks its rule
     */
    Binding drafted(BindingDraft draft, String id, int application, String own) {
        Binding made = draft.asNew(id, application, clock.instant());
        checkPath(made, own);
        return made;
    }

    /** Whether a binding of any application has this id. */
    boolean isTaken(String id) throws SQLException {
        return database.transaction(session -> store.isTaken(session, id));
    }

    /**
     * Makes one of the other in the caller's JTA transaction; {@link #told} belongs after its commit.
     *
     * @param before null if it is new
     * @param after null if it is removed
     * @return false if it is not as before any more
     */
    boolean join(Binding before, Binding after) throws SQLException {
        return database.joined(session -> {
            store.raise(session);
            Binding given = after == null ? before : after;
            Optional<Binding> found = store.find(session, given.application(), given.id());
            if (!found.equals(Optional.ofNullable(before))) {
                return false;
            }
            if (after == null) {
                store.remove(session, before);
                return true;
            }
            if (before == null && store.count(session, after.application()) >= MOST) {
                throw new ConflictException("an application may have " + MOST + " bindings; delete one first");
            }
            checkListening(session, before, after);
            if (before == null) {
                store.add(session, after);
            } else {
                store.change(session, before, after);
            }
            return true;
        });
    }

    void told() {
        changes.fire(BindingsChanged.HERE);
    }

    void hinder(@Observes ApplicationRemoval removal) {
        try {
            long count = database.joined(session -> store.count(session, removal.application()));
            if (count > 0) {
                removal.hinder(count == 1 ? "1 binding" : count + " bindings");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the bindings cannot be counted now: " + e.getMessage(), e);
        }
    }

    private <T> T changed(Database.Work<T> work) throws SQLException {
        T result = database.transaction(session -> {
            store.raise(session);
            return work.in(session);
        });
        told();
        return result;
    }

    private void checkListening(Session session, Binding before, Binding after) throws SQLException {
        boolean begins = after.listen() != null && (before == null || before.listen() == null);
        if (begins && store.countListening(session, after.application()) >= MOST_LISTENING) {
            throw new ConflictException(
                    "an application may have " + MOST_LISTENING + " bindings that listen; delete one first");
        }
    }

    private static void checkPath(Binding binding, String own) {
        if (binding.path().first().equals(own)) {
            throw new RefusedException(
                    "/path", "must not be one of Carillon's own", binding.path().value());
        }
    }
}
