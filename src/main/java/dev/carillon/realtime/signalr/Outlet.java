package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.signalr.Transport.Ending;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Level;

/** What goes out to one client, over the transport that it has now. By the connection's mailbox alone, where nothing else is said. */
final class Outlet {

    private static final FailureLog LOG = new FailureLog(Outlet.class);

    private final Outgoing outgoing;
    private final ConnectionTimes times;
    private final Mailbox mailbox;
    private final Connection connection;
    private final Deque<Runnable> whenLow = new ArrayDeque<>();
    private volatile Transport transport; // read by the tick as well
    private HubProtocol protocol;
    private Replay replay;
    private byte[] again;
    private byte[] lastMessage;
    private boolean wasLastMessageSent;

    /** @param most bytes that wait */
    Outlet(int most, ConnectionTimes times, Mailbox mailbox, Connection connection) {
        outgoing = new Outgoing(most);
        this.times = times;
        this.mailbox = mailbox;
        this.connection = connection;
    }

    /** Null if there is none. Any thread. */
    Transport transport() {
        return transport;
    }

    /** @return the one before */
    Transport attach(Transport next) {
        Transport before = transport;
        transport = next;
        return before;
    }

    void detach() {
        transport = null;
    }

    /** From the handshake on. */
    void use(HubProtocol chosen) {
        protocol = chosen;
    }

    /** Keeps there what is sent, until the client acknowledges it. */
    void keepIn(Replay sent) {
        replay = sent;
    }

    /** Before all that waits. */
    void repeat(byte[] messages) {
        again = messages;
    }

    /** After all that waits. */
    void endWith(byte[] message) {
        lastMessage = message;
    }

    /** @return false if the client takes too little. Any thread */
    boolean offer(byte[] message) {
        return outgoing.offer(message);
    }

    /** A message without a number, which is small and waits for no acknowledgement. */
    void offerControl(byte[] message) {
        outgoing.offerControl(message);
    }

    boolean isEmpty() {
        return outgoing.isEmpty();
    }

    /** Runs it when little waits. */
    void whenLow(Runnable more) {
        whenLow.add(more);
        low();
    }

    private void low() {
        while (!whenLow.isEmpty() && outgoing.isLow()) {
            whenLow.remove().run();
        }
    }

    /** Whether there is a transport that can be written to now. */
    boolean isFree() {
        return transport != null && !times.isWriting() && transport.accepts();
    }

    /** Whether the client has been told the end, and ends its transport itself. */
    boolean isToldTheEnd() {
        return wasLastMessageSent && transport.isEndedByItsClient();
    }

    /** @return false if there is nothing to write */
    boolean writeNext() {
        byte[] next = next();
        if (next.length == 0) {
            return false;
        }
        Transport by = transport;
        times.writing();
        by.write(next, protocol != null && protocol.isBinary(), failure -> mailbox.execute(() -> written(by, failure)));
        return true;
    }

    private byte[] next() {
        if (again != null) {
            byte[] all = again;
            again = null;
            return all;
        }
        byte[] next = outgoing.take(replay);
        if (next.length == 0 && lastMessage != null) {
            next = lastMessage;
            lastMessage = null;
            wasLastMessageSent = true;
        }
        return next;
    }

    private void written(Transport by, Throwable failure) {
        if (by != transport) {
            return;
        }
        times.written();
        if (failure != null) {
            LOG.log(Level.FINE, "signalr.write-failed connection=" + connection.id(), failure);
            connection.lost(by, false);
            return;
        }
        low();
        connection.flush();
    }

    void close(Ending ending) {
        outgoing.clear();
        whenLow.clear();
        Transport last = transport;
        transport = null;
        if (last != null) {
            last.close(ending);
        }
    }
}
