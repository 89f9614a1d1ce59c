package dev.carillon.adapter;

import static java.util.stream.Collectors.joining;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;

/**
 * The Artemis resource adapter that brings its own broker.
 *
 * <p>With {@code carillon.broker.url} it embeds nothing and connects there. Otherwise it starts a broker in this process:
 * the server's connections reach it in memory, others at 127.0.0.1 on {@code carillon.broker.port} (61616; 0 opens no
 * port), as a user with a password who may publish and hear events ({@link BrokerUser}), or by an API key
 * ({@link KeyLogins}); the server's own connections have neither.
 */
public class CarillonResourceAdapter extends ActiveMQResourceAdapter {

    private static final long serialVersionUID = 1L;
    private static final String IN_VM = "org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory";

    private transient EmbeddedBroker broker;
    private final transient ConsumerWatch consumers = new ConsumerWatch(new ConsumerWatch.Endpoints() {
        @Override
        public void activate(MessageEndpointFactory endpoint, ActivationSpec spec) throws ResourceException {
            CarillonResourceAdapter.super.endpointActivation(endpoint, spec);
        }

        @Override
        public void deactivate(MessageEndpointFactory endpoint, ActivationSpec spec) {
            CarillonResourceAdapter.super.endpointDeactivation(endpoint, spec);
        }
    });

    public CarillonResourceAdapter() {
        setSetupAttempts(-1); // a broker that is unreachable is waited for
        setSetupInterval(2_000L);
        setReconnectAttempts(-1);
    }

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        BrokerSettings settings = BrokerSettings.fromSystem();
        try {
            if (settings.isExternal()) {
                connectTo(settings.url());
                setUserName(settings.user());
                setPassword(settings.password());
                setCallTimeout(10_000L);
            } else {
                setConnectorClassName(IN_VM);
                setConnectionParameters("server-id=0");
                broker = new EmbeddedBroker(
                        settings, new BrokerUsers(List.of(user(settings)), new KeyLogins(new KeyQuestionByJmx())));
                broker.start();
                broker.watch(consumers);
            }
        } catch (IOException e) {
            throw new ResourceAdapterInternalException(e.getMessage(), e);
        }
        super.start(context);
    }

    private static BrokerUser user(BrokerSettings settings) throws IOException {
        return BrokerUser.publishingAndHearing(settings.user(), settings.ownPassword());
    }

    /** {@code tcp://host:61616?sslEnabled=true}, or {@code (tcp://a:61616,tcp://b:61616)?ha=true}. */
    private void connectTo(String url) throws IOException {
        Collection<TransportConfiguration> connectors;
        try {
            connectors = new ConfigurationImpl()
                    .addConnectorConfiguration("broker", url)
                    .getConnectorConfigurations()
                    .values();
        } catch (Exception e) {
            throw new IOException("carillon.broker.url is no broker's address: " + url, e);
        }
        setHA(url.contains("ha=true"));
        setConnectorClassName(connectors.stream()
                .map(TransportConfiguration::getFactoryClassName)
                .collect(joining(",")));
        setConnectionParameters(connectors.stream()
                .map(each -> each.getParams().entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .collect(joining(";")))
                .collect(joining(",")));
    }

    @Override
    public void endpointActivation(MessageEndpointFactory endpoint, ActivationSpec spec) throws ResourceException {
        super.endpointActivation(endpoint, spec);
        consumers.activated(endpoint, spec);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoint, ActivationSpec spec) {
        consumers.deactivated(spec);
        super.endpointDeactivation(endpoint, spec);
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
