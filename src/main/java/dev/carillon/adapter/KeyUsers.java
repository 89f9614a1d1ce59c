package dev.carillon.adapter;

import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;

/** API keys, whose ids are their names, and nobody else. Thread safe. */
final class KeyUsers implements ActiveMQSecurityManager5 {

    private final KeyLogins keys;

    KeyUsers(KeyLogins keys) {
        this.keys = keys;
    }

    KeyLogins logins() {
        return keys;
    }

    @Override
    public Subject authenticate(String name, String password, RemotingConnection connection, String securityDomain) {
        return keys.login(name, password, connection);
    }

    /**
     * By which key this session sends.
     *
     * @throws ActiveMQSecurityException if the key opens nothing any more
     */
    KeyRights sender(ServerSession session) throws ActiveMQSecurityException {
        Subject subject = keys.login(session.getUsername(), session.getPassword(), session.getRemotingConnection());
        if (subject == null) {
            throw new ActiveMQSecurityException("this key is revoked or expired");
        }
        return KeyLogins.rights(subject).orElseThrow();
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType what, String address) {
        return subject != null
                && KeyLogins.rights(subject)
                        .filter(key -> key.rights().may(what, address))
                        .isPresent();
    }

    /** Without its connection no one is let in. */
    @Override
    public boolean validateUser(String name, String password) {
        return false;
    }

    @Override
    public boolean validateUserAndRole(String name, String password, Set<Role> roles, CheckType what) {
        return false;
    }
}
