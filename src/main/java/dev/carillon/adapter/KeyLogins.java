package dev.carillon.adapter;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * Connections that have come in by API keys. What a key may do is asked when it logs in, is kept with its connection, and
 * is asked again at each {@link #look}: the connection of a key that may do something else by now, or nothing, ends. While
 * nobody knows, who is in stays. Thread safe.
 */
final class KeyLogins {

    private static final Logger LOG = Logger.getLogger(KeyLogins.class.getName());
    private static final int LONGEST = 8_192; // that is no key; a token may be long

    /** As given; its text shows the id alone. */
    private record Credentials(String id, String key) {
        @Override
        public String toString() {
            return id;
        }
    }

    /** Of a subject that is a key: Artemis shows its name, the key's id. */
    static final class KeyPrincipal extends UserPrincipal {

        private final transient KeyRights rights;

        private KeyPrincipal(String id, KeyRights rights) {
            super(id);
            this.rights = rights;
        }

        KeyRights rights() {
            return rights;
        }
    }

    private final KeyQuestion question;

    /** A connection of the core protocol may have sessions of several users. */
    private final Map<RemotingConnection, Map<Credentials, Subject>> open = new ConcurrentHashMap<>();

    private volatile Supplier<Collection<RemotingConnection>> connections = List::of;

    KeyLogins(KeyQuestion question) {
        this.question = question;
    }

    /** All connections that there are, by keys and otherwise. */
    void among(Supplier<Collection<RemotingConnection>> all) {
        connections = all;
    }

    /** Whether this connection has come in by this key, and may still do so as far as is known; asks nothing. */
    boolean isIn(String id, String key, RemotingConnection connection) {
        return connection != null
                && id != null
                && key != null
                && open.getOrDefault(connection, Map.of()).containsKey(new Credentials(id, key));
    }

    /** @return null if it may not come in */
    Subject login(String id, String key, RemotingConnection connection) {
        if (connection == null || isNoKey(id) || isNoKey(key)) {
            return null;
        }
        Credentials given = new Credentials(id, key);
        Subject known = open.getOrDefault(connection, Map.of()).get(given);
        return known != null ? known : enter(given, connection);
    }

    private Subject enter(Credentials given, RemotingConnection connection) {
        try {
            Optional<KeyRights> rights = ask(given, connection);
            if (rights.isEmpty() || isOfOthers(connection.getClientID(), rights.get(), connection)) {
                return null;
            }
            Subject subject = new Subject();
            subject.getPrincipals().add(new KeyPrincipal(given.id(), rights.get()));
            open.computeIfAbsent(connection, it -> new ConcurrentHashMap<>()).put(given, subject);
            return subject;
        } catch (IOException e) {
            LOG.log(Level.FINE, "broker.key.unknown-now", e);
            return null;
        }
    }

    private Optional<KeyRights> ask(Credentials given, RemotingConnection connection) throws IOException {
        String[] lines = question.rights(given.id(), given.key(), host(connection.getRemoteAddress()));
        return lines.length == 0 ? Optional.empty() : Optional.of(KeyRights.of(lines));
    }

    /** An MQTT client ends the connection that has its client id, and goes on with what that one had subscribed to. */
    private boolean isOfOthers(String clientId, KeyRights rights, RemotingConnection connection) {
        return clientId != null
                && connections.get().stream()
                        .filter(each -> each != connection && clientId.equals(each.getClientID()))
                        .anyMatch(each -> !isOf(rights.application(), each));
    }

    private boolean isOf(String application, RemotingConnection connection) {
        return open.getOrDefault(connection, Map.of()).values().stream()
                .flatMap(each -> rights(each).stream())
                .anyMatch(each -> each.application().equals(application));
    }

    /** Empty if this is no key. */
    static Optional<KeyRights> rights(Subject subject) {
        return subject.getPrincipals(KeyPrincipal.class).stream().findFirst().map(KeyPrincipal::rights);
    }

    /** @param end ends a connection */
    void look(Consumer<RemotingConnection> end) {
        Set<RemotingConnection> gone = new HashSet<>(open.keySet());
        connections.get().forEach(gone::remove); // after that: who logs in meanwhile is not gone
        open.keySet().removeAll(gone);
        try {
            for (Map.Entry<RemotingConnection, Map<Credentials, Subject>> each : open.entrySet()) {
                if (isChanged(each.getValue(), each.getKey())) {
                    LOG.info("broker.key.gone user=" + oneLine(each.getValue()) + "; its connection ends");
                    open.remove(each.getKey());
                    end.accept(each.getKey());
                }
            }
        } catch (IOException e) { // not known of the others either
            LOG.log(Level.FINE, "broker.key.unknown-now", e);
        }
    }

    /** @param end ends a connection */
    void endAll(Consumer<RemotingConnection> end) {
        for (RemotingConnection each : Set.copyOf(open.keySet())) {
            open.remove(each);
            end.accept(each);
        }
    }

    private boolean isChanged(Map<Credentials, Subject> here, RemotingConnection connection) throws IOException {
        for (Map.Entry<Credentials, Subject> each : here.entrySet()) {
            if (!ask(each.getKey(), connection).equals(rights(each.getValue()))) {
                return true;
            }
        }
        return false;
    }

    private static String oneLine(Map<Credentials, Subject> users) {
        return users.keySet().toString().replaceAll("\\p{Cntrl}", "?");
    }

    private static boolean isNoKey(String text) {
        return text == null || text.isEmpty() || text.length() > LONGEST;
    }

    /** {@code /127.0.0.1:50000} is {@code 127.0.0.1}, {@code /[::1]:50000} is {@code ::1}. */
    private static String host(String remote) {
        String text = remote == null ? "" : remote.substring(remote.indexOf('/') + 1);
        int port = text.lastIndexOf(':');
        String host = port < 0 ? text : text.substring(0, port);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
