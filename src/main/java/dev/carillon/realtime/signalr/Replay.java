package dev.carillon.realtime.signalr;

import dev.carillon.realtime.signalr.HubMessage.Sequence;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stateful reconnect of one connection: what has been sent and not been acknowledged, and which of the client's messages have
 * been seen. Numbers are those of tracked messages, from 1 on, in each direction. Not thread safe.
 */
final class Replay {

    private final int most;
    private final Deque<byte[]> unacknowledged = new ArrayDeque<>();
    private long bytes;
    private long firstUnacknowledged = 1;
    private long nextReceived = 1;
    private long latestReceived;
    private long acknowledged;
    private boolean waitsForSequence;

    /** @param most bytes, beyond which nothing is sent until the client acknowledges */
    Replay(int most) {
        this.most = most;
    }

    boolean hasRoom() {
        return bytes < most;
    }

    void sent(byte[] message) {
        unacknowledged.add(message);
        bytes += message.length;
    }

    /** @throws BrokenProtocolException if it is of what was never sent */
    void acknowledge(long sequenceId) throws BrokenProtocolException {
        if (sequenceId >= nextSent()) {
            throw new BrokenProtocolException("Message " + sequenceId + " is acknowledged and was not sent.");
        }
        while (firstUnacknowledged <= sequenceId) {
            bytes -= unacknowledged.remove().length;
            firstUnacknowledged++;
        }
    }

    private long nextSent() {
        return firstUnacknowledged + unacknowledged.size();
    }

    /** Whether a message is to be worked on: not again, and not before the client has said where it goes on. */
    boolean isNew(HubMessage message) {
        if (waitsForSequence) {
            return message instanceof Sequence;
        }
        if (!message.isTracked()) {
            return true;
        }
        long number = nextReceived++;
        if (number <= latestReceived) {
            return false;
        }
        latestReceived = number;
        return true;
    }

    /** @throws BrokenProtocolException if messages between have been lost */
    void goOnAt(long sequenceId) throws BrokenProtocolException {
        if (sequenceId > nextReceived || sequenceId < 1) {
            throw new BrokenProtocolException("Sequence ID greater than amount of messages we've received.");
        }
        waitsForSequence = false;
        nextReceived = sequenceId;
    }

    boolean isAckDue() {
        return acknowledged < latestReceived && !waitsForSequence;
    }

    long acknowledge() {
        acknowledged = latestReceived;
        return acknowledged;
    }

    /** By another transport: where we go on, and all that may not have arrived. */
    byte[] again(HubProtocol protocol) {
        waitsForSequence = true;
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(protocol.write(new Sequence(firstUnacknowledged)));
        unacknowledged.forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
