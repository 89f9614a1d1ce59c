package dev.carillon.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;

/**
 * Brings consumers of the server back: the broker closes one that it cannot give a message to, or that an admin closes, and
 * Artemis' adapter does not notice. Thread safe.
 */
final class ConsumerWatch {

    private static final Logger LOG = Logger.getLogger(ConsumerWatch.class.getName());

    /** How many looks in a row must find too few before it acts: consumers come one by one. */
    private static final int LOOKS = 2;

    /** What the adapter does with a message-driven bean. */
    interface Endpoints {
        void activate(MessageEndpointFactory endpoint, ActivationSpec spec) throws ResourceException;

        void deactivate(MessageEndpointFactory endpoint, ActivationSpec spec);
    }

    private static final class Watched {
        private final MessageEndpointFactory endpoint;
        private int looks;

        Watched(MessageEndpointFactory endpoint) {
            this.endpoint = endpoint;
        }
    }

    private final Endpoints endpoints;
    private final Map<ActiveMQActivationSpec, Watched> active = new ConcurrentHashMap<>();

    ConsumerWatch(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** A topic's consumers have queues of their own and readers that look by themselves. */
    void activated(MessageEndpointFactory endpoint, ActivationSpec spec) {
        if (spec instanceof ActiveMQActivationSpec artemis
                && BrokerAddresses.isOwn(artemis.getDestination())
                && "jakarta.jms.Queue".equals(artemis.getDestinationType())) {
            active.put(artemis, new Watched(endpoint));
        }
    }

    void deactivated(ActivationSpec spec) {
        active.keySet().remove(spec);
    }

    /** @param consumers how many a queue has */
    synchronized void look(ToIntFunction<String> consumers) {
        active.forEach((spec, watched) -> {
            int found = consumers.applyAsInt(spec.getDestination());
            watched.looks = found < spec.getMaxSession() ? watched.looks + 1 : 0;
            if (watched.looks >= LOOKS) {
                watched.looks = 0;
                LOG.warning("broker.consumers.gone queue=" + spec.getDestination() + " found=" + found + " expected="
                        + spec.getMaxSession() + "; all are created again");
                renew(watched.endpoint, spec);
            }
        });
    }

    private void renew(MessageEndpointFactory endpoint, ActiveMQActivationSpec spec) {
        try {
            endpoints.deactivate(endpoint, spec);
            if (active.containsKey(spec)) { // else its application has ended meanwhile
                endpoints.activate(endpoint, spec);
            }
        } catch (ResourceException | RuntimeException e) {
            LOG.log(Level.WARNING, "broker.consumers.gone queue=" + spec.getDestination() + "; tried again soon", e);
        }
    }
}
