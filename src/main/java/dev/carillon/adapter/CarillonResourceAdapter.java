package dev.carillon.adapter;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.IOException;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;

/**
 * The Artemis resource adapter that brings its own broker.
 *
 * <p>With {@code carillon.broker.url} it embeds nothing and connects there. Otherwise it starts a broker in this process:
 * the server's connections reach it in memory, others at 127.0.0.1 on {@code carillon.broker.port} (61616; 0 opens no
 * port). Both ask for user and password.
 */
public class CarillonResourceAdapter extends ActiveMQResourceAdapter {

    private static final long serialVersionUID = 1L;
    private static final String IN_VM = "org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory";
    private static final String NETTY = "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory";

    private transient EmbeddedBroker broker;

    public CarillonResourceAdapter() {
        setSetupAttempts(-1); // a broker that is away is waited for
        setSetupInterval(2_000L);
        setReconnectAttempts(-1);
    }

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        BrokerSettings settings = BrokerSettings.fromSystem();
        try {
            setUserName(settings.user());
            if (settings.isExternal()) {
                setConnectorClassName(NETTY);
                setConnectionParameters("host=" + settings.url().getHost() + ";port="
                        + settings.url().getPort());
                setPassword(settings.password());
                setCallTimeout(10_000L);
            } else {
                setConnectorClassName(IN_VM);
                setConnectionParameters("server-id=0");
                String password = settings.ownPassword();
                setPassword(password);
                broker = new EmbeddedBroker(settings, password);
                broker.start();
            }
        } catch (IOException e) {
            throw new ResourceAdapterInternalException(e.getMessage(), e);
        }
        super.start(context);
    }

    @Override
    public void stop() {
        super.stop();
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }

    /** Two adapters are the same if they are one: there is one broker a process. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
