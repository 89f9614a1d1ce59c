package dev.carillon.messaging.nats;

import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;

/** What the client of NATS reads and writes by: its own socket, with TLS as the network has it. The client makes it by its name. */
public final class NetworkPort extends SocketDataPort {

    private NatsLimits limits;
    private CheckedServers servers;

    /** It is given only options, so they carry the network. */
    @Override
    public void afterConstruct(Options options) {
        servers = (CheckedServers) options.getServerPool();
        limits = new NatsLimits(servers.longest());
        servers.closing(this::closeSocket);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        int count = super.read(bytes, from, most);
        if (count > 0) {
            limits.look(bytes, from, count);
        }
        return count;
    }

    /** Whoever waits for it gets an exception. */
    private void closeSocket() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    /** The client has the address; its certificate is one of the name. */
    @Override
    public void upgradeToSecure() throws IOException {
        socket = servers.secure(socket, host, port);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        isSecure = true;
    }
}
