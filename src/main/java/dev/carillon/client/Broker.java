package dev.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The way to the server's broker: the connection factory {@code carillon.client.connection-factory} names, else the first of
 * the documented names that is there. Thread safe.
 */
@ApplicationScoped
class Broker {

    /** The application's own reference; what Carillon's scripts set up; WildFly's own broker as it comes. */
    private static final List<String> NAMES = List.of(
            "java:comp/env/jms/carillon/connectionFactory",
            "java:/jms/carillon/connectionFactory",
            "jms/carillon/connectionFactory",
            "java:/JmsXA");

    private volatile ConnectionFactory factory;

    /** @throws IllegalStateException if there is none, naming what was tried */
    ConnectionFactory factory() {
        ConnectionFactory found = factory;
        if (found == null) {
            found = lookUp();
            factory = found;
        }
        return found;
    }

    private static ConnectionFactory lookUp() {
        List<String> names = new ArrayList<>(NAMES);
        ClientSettings.read("carillon.client.connection-factory").ifPresent(name -> names.add(0, name));
        NamingException last = null;
        for (String name : names) {
            try {
                return (ConnectionFactory) new InitialContext().lookup(name);
            } catch (NamingException | ClassCastException e) {
                last = e instanceof NamingException missing ? missing : last;
            }
        }
        throw new IllegalStateException(
                "no JMS connection factory; set carillon.client.connection-factory to its JNDI name (tried " + names
                        + ")",
                last);
    }
}
