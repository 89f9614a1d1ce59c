package dev.carillon.messaging.nats;

import dev.carillon.messaging.BrokerNetwork;
import io.nats.client.impl.NatsServerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the client of NATS looks names up: it connects to the addresses that are found here. Thread safe. */
final class CheckedServers extends NatsServerPool {

    private final BrokerNetwork network;
    private final int longest;
    private final Map<String, String> names = new ConcurrentHashMap<>(); // by address

    /** @param longest message that a server may send, in bytes */
    CheckedServers(BrokerNetwork network, int longest) {
        this.network = network;
        this.longest = longest;
    }

    int longest() {
        return longest;
    }

    @Override
    public List<String> resolveHostToIps(String host) {
        try {
            List<String> found = new ArrayList<>();
            for (InetAddress each : network.resolve(host)) {
                names.put(each.getHostAddress(), host);
                found.add(each.getHostAddress());
            }
            return found;
        } catch (IOException e) { // given no address the client would look the name up by itself
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> resolveHostToIps(String host, boolean ofFourBytesOnly, boolean shuffled) {
        return resolveHostToIps(host);
    }

    void closing(AutoCloseable port) {
        try {
            network.closing(port);
        } catch (IOException e) { // it is closed already: connecting fails
            throw new IllegalStateException("the connection was given up", e);
        }
    }

    Socket secure(Socket plain, String host, int port) throws IOException {
        return network.secure(plain, names.getOrDefault(host, host), port);
    }
}
