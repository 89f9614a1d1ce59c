package dev.carillon.adapter;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.jboss.msc.Service;
import org.jboss.msc.service.ServiceActivator;
import org.jboss.msc.service.ServiceActivatorContext;
import org.jboss.msc.service.ServiceBuilder;
import org.jboss.msc.service.ServiceName;
import org.jboss.msc.service.StartContext;
import org.jboss.msc.service.StartException;
import org.jboss.msc.service.StopContext;

/**
 * Puts {@link AmqpIngress}, {@link StompIngress} and {@link WildFlyKeys} into WildFly's own broker while
 * {@code carillon-wildfly-broker.jar} is deployed: as an attribute of its broker WildFly takes interceptors of the core protocol only,
 * and users of its security domains. Thread safe.
 */
public final class WildFlyBroker implements ServiceActivator {

    private static final ServiceName BROKER = ServiceName.parse("org.wildfly.messaging.activemq.server.default");

    /** The broker is made by the one and started by the other. */
    private static final ServiceName STARTED = BROKER.append("jms", "manager");

    @Override
    public void activate(ServiceActivatorContext context) {
        ServiceBuilder<?> service = context.getServiceTarget().addService(ServiceName.of("carillon", "broker"));
        service.requires(STARTED);
        service.setInstance(new Interception(service.requires(BROKER))).install();
    }

    /** Follows the broker: started after it, and stopped before it. */
    private static final class Interception implements Service {

        private final Supplier<?> broker;
        private final List<BaseInterceptor<?>> ingress = List.of(new AmqpIngress(), new StompIngress());
        private volatile Optional<WildFlyKeys> keys = Optional.empty();

        private Interception(Supplier<?> broker) {
            this.broker = broker;
        }

        @Override
        public void start(StartContext context) throws StartException {
            try {
                ActiveMQServer server = server();
                ingress.forEach(server.getRemotingService()::addIncomingInterceptor);
                keys = WildFlyKeys.in(server, new KeyQuestionByJmx());
            } catch (ReflectiveOperationException e) {
                throw new StartException("this version of WildFly shows its broker otherwise", e);
            }
        }

        @Override
        public void stop(StopContext context) {
            keys.ifPresent(WildFlyKeys::remove);
            keys = Optional.empty();
            try {
                ingress.forEach(server().getRemotingService()::removeIncomingInterceptor);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e); // it was there at the start
            }
        }

        /** By reflection, as WildFly's type around it is in no public module. */
        private ActiveMQServer server() throws ReflectiveOperationException {
            Object shown = broker.get();
            return (ActiveMQServer) Class.forName(
                            "org.wildfly.extension.messaging.activemq.ActiveMQBroker",
                            false,
                            shown.getClass().getClassLoader())
                    .getMethod("getDelegate")
                    .invoke(shown);
        }
    }
}
