package dev.carillon.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens connections over which brokers give messages, each for a thread of its caller's. Thread safe. */
@OnePerNode
public class BrokerReceiver implements AutoCloseable {

    /** Why another one is not connected. */
    public static final String FULL =
            "all connections to brokers that this server may have are in use (carillon.destination.connections)";

    private final Dialer dialer;
    private final AddressGuard guard;
    private final MessagingSettings settings;
    private final ClientLibraries libraries;
    private final Set<BrokerNetwork> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    @Inject
    public BrokerReceiver(Dialer dialer, AddressGuard guard, MessagingSettings settings, ClientLibraries libraries) {
        this.dialer = dialer;
        this.guard = guard;
        this.settings = settings;
        this.libraries = libraries;
    }

    /** Messages of one inlet; closing it closes all that belongs to it. */
    public final class Opened implements AutoCloseable {

        private final BrokerInbox inbox;
        private final BrokerNetwork network;

        private Opened(BrokerInbox inbox, BrokerNetwork network) {
            this.inbox = inbox;
            this.network = network;
        }

        public BrokerInbox inbox() {
            return inbox;
        }

        /** Takes leave of the broker as far as that goes. */
        @Override
        public void close() {
            try {
                inbox.close();
            } catch (Exception e) {
                // it is gone
            } finally {
                left(network);
            }
        }
    }

    /**
     * Connects, and waits for it.
     *
     * @param name the same each time for the same source, and no other's: brokers keep what waits for it under this name
     * @throws BrokerException if it does not come about, with the reason in words for the owner of the source
     */
    public Opened open(BrokerInlet inlet, String name) throws BrokerException {
        BrokerNetwork network = new BrokerNetwork(inlet.target(), dialer, guard, settings);
        open.add(network);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            if (isClosed || open.size() > settings.connections()) {
                throw new BrokerException(isClosed ? "Carillon is stopping" : FULL);
            }
            return new Opened(libraries.driver(inlet.target().kind()).listen(inlet, name, network), network);
        } catch (Exception | LinkageError e) {
            left(network);
            throw new BrokerException(BrokerFailure.reason(inlet.target(), e), e);
        } finally {
            Thread.currentThread().setContextClassLoader(before); // a driver needs its own
        }
    }

    /**
     * Refuses settings of a source whose hosts the guard refuses; where none are given there is nothing to refuse. Looks names up, so
     * never call it inside a transaction.
     *
     * @throws dev.carillon.event.RefusedException of the member {@code uri}
     */
    public void checkAddress(String field, String kind, JsonNode settings) {
        if (settings.path("uri").isTextual()) {
            BrokerUri.of(
                            field + "/uri",
                            BrokerKind.of(field, kind),
                            settings.get("uri").textValue())
                    .checkHosts(field + "/uri", guard);
        }
    }

    /** How many may be open at once. */
    public int most() {
        return settings.connections();
    }

    /** Why a connection broke, in words for the owner of the source. */
    public String reason(BrokerInlet inlet, Exception failure) {
        return BrokerFailure.reason(inlet.target(), failure);
    }

    private void left(BrokerNetwork network) {
        open.remove(network);
        network.close();
    }

    /** Ends all of them: whoever waits for a message gets a failure. */
    @Override
    @PreDestroy
    public void close() {
        isClosed = true;
        open.forEach(this::left);
    }
}
