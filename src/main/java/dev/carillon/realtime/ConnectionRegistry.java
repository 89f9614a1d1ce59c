package dev.carillon.realtime;

import dev.carillon.access.DeniedException;
import dev.carillon.event.Audience;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;

/** Everybody who is connected to this node, and what they want to hear. Thread safe. */
@ApplicationScoped
public class ConnectionRegistry {

    private static final FailureLog LOG = new FailureLog(ConnectionRegistry.class);

    private final Map<Connection, Set<Interest>> connections = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> perApplication = new ConcurrentHashMap<>();
    private final Interests interests = new Interests();
    private final FilterTime filters = new FilterTime(System::nanoTime);
    private final int mostPerApplication;
    private volatile boolean ending;

    @Inject
    ConnectionRegistry(RealtimeSettings settings) {
        this(settings.connections());
    }

    ConnectionRegistry(int mostPerApplication) {
        this.mostPerApplication = mostPerApplication;
    }

    protected ConnectionRegistry() { // CDI client proxy
        this(0);
    }

    /** @throws DeniedException if this application has as many connections as it may */
    public void check(int application) {
        if (perApplication.getOrDefault(application, 0) >= mostPerApplication) {
            throw new DeniedException(DeniedException.Reason.TOO_MANY, CloseReason.TOO_MANY.text());
        }
    }

    /** From now on it is watched, and may have interests; one that its application may not have is closed. */
    public void open(Connection connection) {
        if (perApplication.merge(application(connection), 1, Integer::sum)
                > mostPerApplication) { // since it was checked
            leave(application(connection));
            connection.close(CloseReason.TOO_MANY);
            return;
        }
        connections.put(connection, ConcurrentHashMap.newKeySet());
        if (ending) { // or it would be missed by whoever closes them all
            connection.close(CloseReason.ENDING);
        }
    }

    private void leave(Integer application) {
        perApplication.computeIfPresent(application, (id, has) -> has == 1 ? null : has - 1);
    }

    private static Integer application(Connection connection) {
        return connection.hearer().caller().application();
    }

    /** It is watched no longer, and hears nothing any more. */
    public void remove(Connection connection) {
        Set<Interest> had = connections.remove(connection);
        if (had != null) {
            leave(application(connection));
            forget(had);
        }
    }

    /** It hears nothing any more. */
    void mute(Connection connection) {
        Set<Interest> has = connections.get(connection);
        if (has != null) {
            forget(has);
        }
    }

    private void forget(Set<Interest> had) {
        synchronized (had) {
            had.forEach(interests::remove);
            had.clear();
        }
    }

    /** Whoever wants it to hear what comes from now on asks {@link Broadcaster#join}. Nothing for one that is gone. */
    void add(Interest interest) {
        Set<Interest> has = connections.get(interest.connection());
        if (has == null) {
            return;
        }
        synchronized (has) {
            if (connections.get(interest.connection()) == has
                    && interest.connection().isOpen()) {
                has.add(interest);
                interests.add(interest);
            }
        }
    }

    public void remove(Interest interest) {
        Set<Interest> has = connections.get(interest.connection());
        if (has != null) {
            synchronized (has) {
                has.remove(interest);
                interests.remove(interest);
            }
        }
    }

    public Collection<Connection> all() {
        return Set.copyOf(connections.keySet());
    }

    public int size() {
        return connections.size();
    }

    boolean wantsNothing() {
        return interests.isEmpty();
    }

    /** Tells it to those whom it interests, each once. What one of them throws ends that one. */
    void tell(StoredEvent event) {
        if (!Audience.of(event.event()).reachesConnections()) {
            return;
        }
        HeardEvent heard = new HeardEvent(event);
        interests.matching(event.application(), event.topic(), interest -> tell(heard, interest));
    }

    private void tell(HeardEvent heard, Interest interest) {
        Connection connection = interest.connection();
        try {
            long began = interest.hasFilter() ? System.nanoTime() : 0;
            boolean takes = interest.takes(heard);
            boolean isDear = interest.hasFilter() && !filters.use(interest.application(), System.nanoTime() - began);
            if (takes && connection.isNew(heard.event().position())) {
                connection.hearer().hear(heard, interest);
                if (!connection.hearer().isLive()) {
                    mute(connection);
                } else if (!connection.isOpen()) {
                    LOG.fine(() -> "realtime.closed connection=" + connection.id());
                    mute(connection);
                }
            }
            if (isDear) {
                mute(connection);
                connection.hearer().goByItself();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "realtime.untold connection=" + connection.id(), e);
            connection.closeNow(CloseReason.BROKEN);
            remove(connection);
        }
    }

    /** Ends all of them; who comes later is ended, too. */
    void endAll() {
        ending = true;
        connections.keySet().forEach(each -> each.close(CloseReason.ENDING));
    }
}
