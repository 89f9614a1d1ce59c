package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.BrokerException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.TransportException;

/** Carries the bytes of Proton's engine over a socket, in the thread that calls it. For one thread. */
final class Wire {

    private static final int SLICE = 500; // milliseconds; in between heartbeats are sent
    private static final int LOOK = 1;
    private static final int FRAME = 64 * 1024;
    private static final int HEARTBEAT = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Duration patience;
    private final Transport transport = Proton.transport();
    private final byte[] buffer = new byte[FRAME];

    Wire(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.patience = patience;
        in = socket.getInputStream();
        out = socket.getOutputStream();
        transport.setMaxFrameSize(FRAME);
        transport.setIdleTimeout(HEARTBEAT);
    }

    Sasl sasl() {
        return transport.sasl();
    }

    void carry(Connection connection) {
        transport.bind(connection);
    }

    /**
     * Sends and receives until this is so.
     *
     * @throws SocketTimeoutException if it is not so in time
     */
    void waitFor(BooleanSupplier so) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        while (!pumped(so, SLICE)) {
            if (System.nanoTime() - until > 0) {
                throw new SocketTimeoutException("no answer in time");
            }
        }
    }

    /** The same, for as long as it takes: another thread closes the socket. */
    void waitForEver(BooleanSupplier so) throws IOException {
        while (!pumped(so, SLICE)) {
            if (Thread.interrupted()) {
                throw new SocketTimeoutException("given up");
            }
        }
    }

    /** Whether this is so, after half a second at most. */
    boolean waitBriefly(BooleanSupplier so) throws IOException {
        return pumped(so, SLICE) || so.getAsBoolean();
    }

    /** Sends what is to be sent and takes what is there. */
    void look() throws IOException {
        pumped(() -> false, LOOK);
    }

    /** One round; whether it is so now. */
    private boolean pumped(BooleanSupplier so, int millis) throws IOException {
        try {
            write();
            if (so.getAsBoolean()) {
                return true;
            }
            read(millis);
            write();
            return so.getAsBoolean();
        } catch (TransportException e) {
            throw new BrokerException("the broker does not speak AMQP 1.0: " + e.getMessage(), e);
        }
    }

    private void write() throws IOException {
        transport.tick(System.nanoTime() / 1_000_000);
        boolean any = false;
        for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
            ByteBuffer head = transport.head();
            byte[] bytes = new byte[head.remaining()];
            head.get(bytes);
            out.write(bytes);
            transport.pop(bytes.length);
            any = true;
        }
        if (any) {
            out.flush();
        }
    }

    private void read(int millis) throws IOException {
        int room = transport.capacity();
        if (room <= 0) {
            throw new EOFException("the broker closed the connection" + condition());
        }
        socket.setSoTimeout(millis);
        int length;
        try {
            length = in.read(buffer, 0, Math.min(room, buffer.length));
        } catch (SocketTimeoutException nothingYet) {
            return;
        }
        if (length < 0) {
            throw new EOFException("the broker closed the connection" + condition());
        }
        transport.tail().put(buffer, 0, length);
        transport.process();
    }

    private String condition() {
        ErrorCondition why =
                transport.getRemoteCondition() != null ? transport.getRemoteCondition() : transport.getCondition();
        return why == null || why.getCondition() == null ? "" : ": " + Conditions.text(why);
    }

    void close(Connection connection) throws IOException {
        try {
            connection.close();
            waitFor(() -> connection.getRemoteState() == EndpointState.CLOSED);
        } finally {
            socket.close();
        }
    }
}
