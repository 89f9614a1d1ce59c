package dev.carillon.realtime.signalr;

import java.util.Arrays;

/**
 * Bytes that have arrived, cut into messages: at a record separator, or by a length in front. Holds what came last and at most
 * one unfinished message. Not thread safe.
 */
final class Incoming {

    /** Ends each message in JSON, and the handshake in any protocol. */
    static final byte RECORD_SEPARATOR = 0x1E;

    private static final int LONGEST_PREFIX = 5;

    private final int mostMessage;
    private byte[] bytes = new byte[0];
    private int start;
    private int looked;
    private int end;

    /** @param mostMessage most bytes of one message, with its separator and without its length */
    Incoming(int mostMessage) {
        this.mostMessage = mostMessage;
    }

    void add(byte[] chunk) {
        if (start == end) {
            bytes = chunk;
            start = 0;
            looked = 0;
            end = chunk.length;
            return;
        }
        if (bytes.length - end < chunk.length) {
            makeRoom(end - start + chunk.length);
        }
        System.arraycopy(chunk, 0, bytes, end, chunk.length);
        end += chunk.length;
    }

    /** Twice of what is wanted: a message that comes byte by byte is not copied at each. */
    private void makeRoom(int wanted) {
        byte[] larger = new byte[Math.max(wanted * 2, bytes.length)];
        System.arraycopy(bytes, start, larger, 0, end - start);
        bytes = larger;
        looked -= start;
        end -= start;
        start = 0;
    }

    /** What has arrived by a connection that is lost: the other side sends it again. */
    void clear() {
        bytes = new byte[0];
        start = 0;
        looked = 0;
        end = 0;
    }

    int size() {
        return end - start;
    }

    /** The next message that ends in a separator, without it; null until it has come. */
    byte[] record() throws BrokenProtocolException {
        while (looked < end && bytes[looked] != RECORD_SEPARATOR) {
            looked++;
        }
        if (looked - start >= mostMessage) {
            throw BrokenProtocolException.tooLong(mostMessage);
        }
        if (looked == end) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(bytes, start, looked);
        start = looked + 1;
        looked = start;
        return message;
    }

    /** The next message that has its length in front; null until it has come. A length that is too long is refused at once. */
    byte[] frame() throws BrokenProtocolException {
        long length = 0;
        int at = start;
        for (int i = 0; ; i++) {
            if (i == LONGEST_PREFIX) {
                throw new BrokenProtocolException("The length of a message has more than 5 bytes.");
            }
            if (at == end) {
                return null;
            }
            byte next = bytes[at++];
            length |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                break;
            }
        }
        if (length > mostMessage) {
            throw BrokenProtocolException.tooLong(mostMessage);
        }
        if (end - at < length) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(bytes, at, at + (int) length);
        start = at + (int) length;
        looked = start;
        return message;
    }
}
