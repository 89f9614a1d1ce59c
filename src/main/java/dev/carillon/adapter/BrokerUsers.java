package dev.carillon.adapter;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * Who may connect, and what each may do. Immutable, thread safe.
 *
 * <p>A connection in memory that does not bear a user's name is the server's own and may do everything; none from outside is.
 * Artemis caches for a while what a user name was allowed: so the server's connections never share a name with a
 * user, and a connection in memory that gives a user's name needs that user's password and is that user.
 */
final class BrokerUsers implements ActiveMQSecurityManager5 {

    private final String server = UUID.randomUUID().toString(); // no user's name
    private final List<BrokerUser> users;

    BrokerUsers(List<BrokerUser> users) {
        this.users = List.copyOf(users);
    }

    @Override
    public Subject authenticate(String name, String password, RemotingConnection connection, String securityDomain) {
        boolean inMemory = connection != null && connection.getTransportConnection() instanceof InVMConnection;
        if (inMemory && named(name).isEmpty()) {
            return subject(server);
        }
        return validateUser(name, password) ? subject(name) : null;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType what, String address) {
        if (subject == null) {
            return false;
        }
        return subject.getPrincipals(UserPrincipal.class).stream()
                .map(UserPrincipal::getName)
                .anyMatch(name -> name.equals(server)
                        || named(name).filter(it -> it.may(what, address)).isPresent());
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
