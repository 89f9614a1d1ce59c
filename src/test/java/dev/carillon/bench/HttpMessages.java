package dev.carillon.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Requests or responses out of the bytes of one connection: head, then a body by length or in chunks. Not thread safe. */
final class HttpMessages {

    private static final byte[] LENGTH = "content-length:".getBytes();
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes();
    private static final byte[] CLOSE = "connection: close".getBytes();
    private static final int LIMIT = 1 << 20;

    private byte[] bytes = new byte[8_192];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private int next; // where the message after the current one begins
    private int head;
    private int body;
    private int end;
    private boolean close;

    /** Reads what is there; false at the end of the stream. */
    boolean readFrom(ReadableByteChannel channel) throws IOException {
        if (next > 0) {
            buffer.limit(buffer.position()).position(next);
            buffer.compact();
            next = 0;
        }
        if (!buffer.hasRemaining()) {
            if (bytes.length >= LIMIT) {
                throw new IOException("a message of more than " + LIMIT + " bytes");
            }
            int kept = buffer.position();
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
            buffer = ByteBuffer.wrap(bytes).position(kept);
        }
        return channel.read(buffer) >= 0;
    }

    /** Moves to the next complete message; false if it is not there yet. */
    boolean advance() throws IOException {
        int limit = buffer.position();
        int bodyStart = endOfHead(next, limit);
        if (bodyStart < 0) {
            return false;
        }
        int bodyEnd = endOfBody(next, bodyStart, limit);
        if (bodyEnd < 0) {
            return false;
        }
        head = next;
        body = bodyStart;
        end = bodyEnd;
        next = bodyEnd;
        return true;
    }

    /** The status, if this is a response. */
    int status() {
        return (bytes[head + 9] - '0') * 100 + (bytes[head + 10] - '0') * 10 + bytes[head + 11] - '0';
    }

    /** Whether the sender closes the connection after this message. */
    boolean closes() {
        return close;
    }

    byte[] bytes() {
        return bytes;
    }

    int head() {
        return head;
    }

    int body() {
        return body;
    }

    int end() {
        return end;
    }

    private int endOfHead(int from, int limit) {
        for (int i = from + 3; i < limit; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private int endOfBody(int from, int bodyStart, int limit) throws IOException {
        int length = 0;
        boolean chunked = false;
        close = false;
        for (int i = from; i < bodyStart; i++) {
            if (bytes[i] == '\n') {
                if (startsWith(i + 1, bodyStart, LENGTH)) {
                    length = number(i + 1 + LENGTH.length);
                } else if (startsWith(i + 1, bodyStart, CHUNKED)) {
                    chunked = true;
                } else if (startsWith(i + 1, bodyStart, CLOSE)) {
                    close = true;
                }
            }
        }
        if (chunked) {
            return endOfChunks(bodyStart, limit);
        }
        return bodyStart + length <= limit ? bodyStart + length : -1;
    }

    private int endOfChunks(int from, int limit) throws IOException {
        int at = from;
        while (true) {
            int size = 0;
            int i = at;
            for (; i < limit && bytes[i] != '\r'; i++) {
                int digit = Character.digit(bytes[i], 16);
                if (digit < 0) {
                    throw new IOException("not the size of a chunk");
                }
                size = size * 16 + digit;
            }
            at = i + 2 + size + 2; // size, line end, chunk, line end; the last one has no trailers
            if (i >= limit || at > limit) {
                return -1;
            }
            if (size == 0) {
                return at;
            }
        }
    }

    private int number(int from) {
        int value = 0;
        for (int i = from; bytes[i] != '\r'; i++) {
            if (bytes[i] != ' ') {
                value = value * 10 + bytes[i] - '0';
            }
        }
        return value;
    }

    private boolean startsWith(int from, int limit, byte[] lowerCase) {
        if (from + lowerCase.length > limit) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte each = bytes[from + i];
            if (each != lowerCase[i] && (each < 'A' || each > 'Z' || each + 32 != lowerCase[i])) {
                return false;
            }
        }
        return true;
    }
}
