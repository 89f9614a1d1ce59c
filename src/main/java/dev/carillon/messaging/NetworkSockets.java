package dev.carillon.messaging;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Sockets of a {@link BrokerNetwork} for a library that connects them by itself. Thread safe. */
final class NetworkSockets extends SocketFactory {

    private final BrokerNetwork network;

    NetworkSockets(BrokerNetwork network) {
        this.network = network;
    }

    @Override
    public Socket createSocket() {
        return new NetworkSocket(network);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return network.open(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return network.open(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return network.open(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return network.open(host.getHostAddress(), port);
    }
}
