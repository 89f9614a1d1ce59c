package dev.carillon.adapter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * One user, who may do everything; nobody else may connect. Compares in constant time.
 *
 * <p>Connections in memory come from this server's own connection pool and are that user: the pool has no password to
 * leak into the server's configuration.
 */
final class OneUserSecurity implements ActiveMQSecurityManager5 {

    private final String user;
    private final byte[] password;

    OneUserSecurity(String user, String password) {
        this.user = user;
        this.password = bytes(password);
    }

    @Override
    public Subject authenticate(
            String givenUser, String givenPassword, RemotingConnection connection, String securityDomain) {
        boolean inMemory = connection != null && connection.getTransportConnection() instanceof InVMConnection;
        return inMemory || validateUser(givenUser, givenPassword) ? subject() : null;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType checkType, String address) {
        return subject != null && !subject.getPrincipals(UserPrincipal.class).isEmpty();
    }

    @Override
    public boolean validateUser(String givenUser, String givenPassword) {
        return MessageDigest.isEqual(bytes(user), bytes(givenUser))
                & MessageDigest.isEqual(password, bytes(givenPassword));
    }

    @Override
    public boolean validateUserAndRole(String givenUser, String givenPassword, Set<Role> roles, CheckType checkType) {
        return validateUser(givenUser, givenPassword);
    }

    private Subject subject() {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        return subject;
    }

    private static byte[] bytes(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }
}
