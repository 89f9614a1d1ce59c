package dev.carillon.adapter;

import java.util.regex.Pattern;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.security.SecurityStore;
import org.apache.activemq.artemis.core.security.impl.SecurityStoreImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * The security of a broker that has users of its own: who comes in by an API key may do what the key may, everybody else is asked
 * for and limited as before. Thread safe.
 *
 * <p>Of keys Artemis remembers nothing, by name or by password; what it remembers of the broker's users stays with them.
 */
final class KeySecurity extends SecurityStoreImpl {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final String KEY = "ck_";

    private final SecurityStore users;
    private final KeyLogins keys;

    /** @throws Exception never */
    KeySecurity(ActiveMQServer broker, KeyUsers keys) throws Exception {
        this(broker, broker.getConfiguration(), keys);
    }

    private KeySecurity(ActiveMQServer broker, Configuration configuration, KeyUsers keys) throws Exception {
        super(
                broker.getSecurityRepository(),
                keys,
                configuration.getSecurityInvalidationInterval(),
                true,
                configuration.getClusterUser(),
                configuration.getClusterPassword(),
                broker.getManagementService(),
                0,
                0);
        this.users = broker.getSecurityStore();
        this.keys = keys.logins();
    }

    SecurityStore users() {
        return users;
    }

    /** In memory WildFly's applications have a user whose name looks like a key's id, but is another one after each start. */
    private static boolean mayBeKey(String name, RemotingConnection connection) {
        return name != null
                && ID.matcher(name).matches()
                && connection != null
                && !(connection.getTransportConnection() instanceof InVMConnection);
    }

    /** The realms of the broker's users, which may be others' systems, see no key: not even one that cannot be asked for now. */
    private static boolean isKey(String password) {
        return password != null && password.startsWith(KEY);
    }

    /** A user of the broker may have a name like a key's id, too. */
    @Override
    public String authenticate(String name, String password, RemotingConnection connection, String securityDomain)
            throws Exception {
        return mayBeKey(name, connection) && (isKey(password) || keys.login(name, password, connection) != null)
                ? super.authenticate(name, password, connection, securityDomain)
                : users.authenticate(name, password, connection, securityDomain);
    }

    /**
     * Whoever is no key, or whose key opens nothing any more, is nobody, or a user of the broker. WildFly's broker deletes an
     * address together with its last subscription, in the name of who ends that; no client can delete one otherwise.
     */
    @Override
    public void check(SimpleString address, SimpleString queue, CheckType what, SecurityAuth session) throws Exception {
        if (isKey(session)) {
            super.check(
                    address, queue, what == CheckType.DELETE_ADDRESS ? CheckType.DELETE_DURABLE_QUEUE : what, session);
        } else {
            users.check(address, queue, what, session);
        }
    }

    @Override
    public Subject getSessionSubject(SecurityAuth session) {
        return isKey(session) ? super.getSessionSubject(session) : users.getSessionSubject(session);
    }

    boolean isKey(SecurityAuth session) {
        return keys.isIn(session.getUsername(), session.getPassword(), session.getRemotingConnection());
    }

    /** Of the broker's users: its management clears this one by the same type. */
    @Override
    public void invalidateAuthorizationCache() {
        if (users instanceof SecurityStoreImpl remembering) {
            remembering.invalidateAuthorizationCache();
        }
    }

    @Override
    public void invalidateAuthenticationCache() {
        if (users instanceof SecurityStoreImpl remembering) {
            remembering.invalidateAuthenticationCache();
        }
    }

    @Override
    public long getAuthorizationCacheSize() {
        return users instanceof SecurityStoreImpl remembering ? remembering.getAuthorizationCacheSize() : 0;
    }

    @Override
    public long getAuthenticationCacheSize() {
        return users instanceof SecurityStoreImpl remembering ? remembering.getAuthenticationCacheSize() : 0;
    }

    @Override
    public long getAuthenticationSuccessCount() {
        return super.getAuthenticationSuccessCount() + users.getAuthenticationSuccessCount();
    }

    @Override
    public long getAuthenticationFailureCount() {
        return super.getAuthenticationFailureCount() + users.getAuthenticationFailureCount();
    }

    @Override
    public long getAuthorizationSuccessCount() {
        return super.getAuthorizationSuccessCount() + users.getAuthorizationSuccessCount();
    }

    @Override
    public long getAuthorizationFailureCount() {
        return super.getAuthorizationFailureCount() + users.getAuthorizationFailureCount();
    }
}
