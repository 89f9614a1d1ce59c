package dev.carillon.realtime.signalr;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** What waits to be sent to one client, bounded in bytes. Thread safe. */
final class Outgoing {

    /** Messages are joined up to about so many bytes, so that many small ones are not as many writes. */
    private static final int ONE_WRITE = 32 << 10;

    /** Below it whoever produces as fast as the client takes goes on. */
    private static final int LOW = 64 << 10;

    private final int most;
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private final Deque<byte[]> control = new ArrayDeque<>();
    private long bytes;

    Outgoing(int most) {
        this.most = most;
    }

    /** @return false if there is no room; one message that is larger than all of it has room alone */
    synchronized boolean offer(byte[] message) {
        if (bytes > 0 && bytes + message.length > most) {
            return false;
        }
        bytes += message.length;
        messages.add(message);
        return true;
    }

    /** A message without a number, which is small and waits for no acknowledgement. */
    synchronized void offerControl(byte[] message) {
        control.add(message);
    }

    synchronized boolean isLow() {
        return bytes < LOW;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty() && control.isEmpty();
    }

    synchronized void clear() {
        messages.clear();
        control.clear();
        bytes = 0;
    }

    /** @param replay keeps what is taken, and says when nothing more may be; null without stateful reconnect */
    synchronized byte[] take(Replay replay) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        while (!control.isEmpty()) {
            joined.writeBytes(control.remove());
        }
        while (!messages.isEmpty() && joined.size() < ONE_WRITE && (replay == null || replay.hasRoom())) {
            byte[] message = messages.remove();
            bytes -= message.length;
            joined.writeBytes(message);
            if (replay != null) {
                replay.sent(message);
            }
        }
        return joined.toByteArray();
    }
}
