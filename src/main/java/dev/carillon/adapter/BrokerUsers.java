package dev.carillon.adapter;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * Who may connect, and what each may do: users of the configuration, and API keys, whose ids are their names. Thread safe.
 *
 * <p>A connection in memory that does not bear a user's name is the server's own and may do everything; none from outside is.
 * One that gives a user's name needs that user's password and is that user. A user's name is no key's id, whatever keys there are.
 */
final class BrokerUsers implements ActiveMQSecurityManager5 {

    private final String server = UUID.randomUUID().toString(); // no user's name
    private final List<BrokerUser> users;
    private final KeyUsers keys;

    BrokerUsers(List<BrokerUser> users, KeyLogins keys) {
        this.users = List.copyOf(users);
        this.keys = new KeyUsers(keys);
    }

    KeyLogins keys() {
        return keys.logins();
    }

    @Override
    public Subject authenticate(String name, String password, RemotingConnection connection, String securityDomain) {
        boolean inMemory = connection != null && connection.getTransportConnection() instanceof InVMConnection;
        if (named(name).isPresent()) {
            return validateUser(name, password) ? subject(name) : null;
        }
        return inMemory ? subject(server) : keys.authenticate(name, password, connection, securityDomain);
    }

    /**
     * By which key this session sends; empty if by none.
     *
     * @throws ActiveMQSecurityException if the key opens nothing any more
     */
    Optional<KeyRights> sender(ServerSession session) throws ActiveMQSecurityException {
        String name = session.getValidatedUser();
        if (name == null || name.equals(server) || named(name).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(keys.sender(session));
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType what, String address) {
        if (subject == null) {
            return false;
        }
        if (KeyLogins.rights(subject).isPresent()) {
            return keys.authorize(subject, roles, what, address);
        }
        return subject.getPrincipals(UserPrincipal.class).stream()
                .map(UserPrincipal::getName)
                .anyMatch(name -> name.equals(server)
                        || named(name)
                                .filter(it -> it.rights().may(what, address))
                                .isPresent());
    }

    @Override
    public boolean validateUser(String name, String password) {
        boolean known = false;
        for (BrokerUser each : users) {
            known |= each.is(name, password);
        }
        return known;
    }

    /** No protocol of ours asks for it, and without an address nothing is allowed. */
    @Override
    public boolean validateUserAndRole(String name, String password, Set<Role> roles, CheckType what) {
        return false;
    }

    private Optional<BrokerUser> named(String name) {
        return users.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static Subject subject(String name) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(name));
        return subject;
    }
}
