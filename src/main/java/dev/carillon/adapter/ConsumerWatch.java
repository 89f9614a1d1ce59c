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

    /** How many looks in a row must find too few before it acts, once all have been there. */
    private static final int LOOKS = 2;

    /** And how many more after they were made again. */
    private static final int LOOKS_OF_GRACE = 4;

    /** And before: consumers come one by one, and the first waits until its application has started. */
    private static final int LOOKS_AT_A_START = 24;

    /** What the adapter does with a message-driven bean. */
    interface Endpoints {
        void activate(MessageEndpointFactory endpoint, ActivationSpec spec) throws ResourceException;

        void deactivate(MessageEndpointFactory endpoint, ActivationSpec spec);
    }

    private static final class Watched {
        private final MessageEndpointFactory endpoint;
        private boolean complete;
        private int looks;

        Watched(MessageEndpointFactory endpoint) {
            this.endpoint = endpoint;
        }

        boolean isGone(int found, int expected) {
            complete |= found >= expected;
            looks = found < expected ? looks + 1 : 0;
            return looks >= (complete ? LOOKS : LOOKS_AT_A_START);
        }

        void renewed() {
            looks = -LOOKS_OF_GRACE;
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
            if (watched.isGone(found, spec.getMaxSession())) {
                LOG.warning("broker.consumers.gone queue=" + spec.getDestination() + " found=" + found + " expected="
                        + spec.getMaxSession() + "; all are created again");
                renew(watched, spec);
            }
        });
    }

    private void renew(Watched watched, ActiveMQActivationSpec spec) {
        try {
            endpoints.deactivate(watched.endpoint, spec);
            if (active.containsKey(spec)) { // else its application has ended meanwhile
                endpoints.activate(watched.endpoint, spec);
            }
            watched.renewed();
        } catch (ResourceException | RuntimeException e) {
            LOG.log(Level.WARNING, "broker.consumers.gone queue=" + spec.getDestination() + "; tried again soon", e);
        }
    }
}
