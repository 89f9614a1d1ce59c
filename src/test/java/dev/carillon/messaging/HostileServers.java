package dev.carillon.messaging;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that say what they like to each connection, as brokers that are none. Thread safe. */
final class HostileServers implements AutoCloseable {

    /** Its connection is closed when this returns. */
    interface Peer {
        void talk(Socket socket) throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    private final List<Closeable> open = new CopyOnWriteArrayList<>();

    /** On this address of this machine; gives its port. */
    int serve(String address, Peer peer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(address));
        open.add(server);
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> {
                    try (socket) {
                        peer.talk(socket);
                    }
                });
            }
        });
        return server.getLocalPort();
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // it is closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
    }
}
