package dev.carillon.adapter;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;

/**
 * Lets API keys into WildFly's broker, beside the users of that server.
 *
 * <p>A broker takes another security manager only before it starts, and WildFly starts its broker before what is deployed: so what
 * asks that manager is put in place of itself, for all sessions from then on.
 */
final class WildFlyKeys {

    private static final Logger LOG = Logger.getLogger(WildFlyKeys.class.getName());

    private final ActiveMQServer broker;
    private final Field place;
    private final KeySecurity security;
    private final KeyLogins logins;
    private final List<ActiveMQServerMessagePlugin> plugins;
    private final ScheduledFuture<?> watch;

    private WildFlyKeys(ActiveMQServer broker, KeyQuestion question) throws Exception {
        this.broker = broker;
        place = ActiveMQServerImpl.class.getDeclaredField("securityStore");
        place.setAccessible(true);
        logins = new KeyLogins(inWildFly(question));
        KeyUsers keys = new KeyUsers(logins);
        security = new KeySecurity(broker, keys);
        plugins = List.of(
                new Publishers(
                        session -> security.isKey(session) ? Optional.of(keys.sender(session)) : Optional.empty()),
                new LargeTexts());
        plugins.forEach(broker::registerBrokerPlugin);
        watch = KeyWatch.start(broker, logins);
        boolean isIn = false;
        try {
            place.set(broker, security);
            isIn = true;
        } finally {
            if (!isIn) {
                watch.cancel(false);
                plugins.forEach(broker::unRegisterBrokerPlugin);
            }
        }
    }

    /** @return empty where that cannot be: no key comes in there */
    static Optional<WildFlyKeys> in(ActiveMQServer broker, KeyQuestion question) {
        if (!broker.getConfiguration().isSecurityEnabled()) {
            return Optional.empty(); // everybody comes in, whoever it is
        }
        try {
            return Optional.of(new WildFlyKeys(broker, question));
        } catch (Exception | LinkageError e) {
            LOG.log(Level.WARNING, "broker.keys.none: this version of WildFly's broker lets no API key in", e);
            return Optional.empty();
        }
    }

    /** Connections by keys end; those of WildFly's users stay. */
    void remove() {
        try {
            watch.cancel(false);
            if (place.get(broker) == security) { // else the broker has started itself again
                place.set(broker, security.users());
            }
            KeyWatch.endAll(broker, logins);
            security.stop();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // it was there before
        } finally {
            plugins.forEach(broker::unRegisterBrokerPlugin);
        }
    }

    /** WildFly's addresses begin with what they are. */
    private static KeyQuestion inWildFly(KeyQuestion question) {
        return (id, key, address) -> Stream.of(question.rights(id, key, address))
                .map(line -> line.replaceFirst("^send ", "send jms.queue.").replaceFirst("^read ", "read jms.topic."))
                .toArray(String[]::new);
    }
}
