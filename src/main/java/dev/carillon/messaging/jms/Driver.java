package dev.carillon.messaging.jms;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Connects by a connection factory in JNDI. Only names that an admin lists: a name may lead anywhere. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        try {
            return new JmsConnection(opened(target, network), target.options());
        } catch (JMSException e) {
            throw new BrokerException("no connection came about: " + e.getMessage(), e);
        }
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws IOException {
        try {
            return JmsInbox.open(opened(inlet.target(), network), inlet, name);
        } catch (JMSException e) {
            throw new BrokerException("no connection came about: " + e.getMessage(), e);
        }
    }

    private static Connection opened(BrokerTarget target, BrokerNetwork network) throws IOException, JMSException {
        String name = target.uri().path();
        network.checkFactory(name);
        Connection connection = connection(factory(name), target);
        network.closing(
                () -> network.threads().newThread(() -> close(connection)).start()); // it may wait
        return connection;
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            // it is gone
        }
    }

    private static ConnectionFactory factory(String name) throws BrokerException {
        try {
            if (InitialContext.doLookup(name) instanceof ConnectionFactory factory) {
                return factory;
            }
        } catch (NamingException e) {
            throw new BrokerException("this server has no connection factory " + name, e);
        }
        throw new BrokerException(name + " is not a connection factory");
    }

    private static Connection connection(ConnectionFactory factory, BrokerTarget target) throws JMSException {
        String user = target.credentials().username();
        return user == null
                ? factory.createConnection()
                : factory.createConnection(user, target.credentials().password());
    }
}
