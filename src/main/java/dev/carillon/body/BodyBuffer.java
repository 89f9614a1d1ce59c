package dev.carillon.body;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** What has arrived of a body, with no more room than that needs. Of one thread at a time. */
final class BodyBuffer {

    private static final int FIRST = 8 << 10;
    private static final int GROWTH = 4;

    private final int most;
    private byte[] bytes = new byte[0];
    private int length;

    /** @param most its length, or the longest it may have */
    BodyBuffer(int most) {
        this.most = most;
    }

    /** Whether what comes next needs {@link #grow} first. */
    boolean isFull() {
        return length == bytes.length;
    }

    /** How long the array will be. */
    int next() {
        return (int) Math.min(most, Math.max(FIRST, (long) bytes.length * GROWTH));
    }

    void grow() {
        bytes = Arrays.copyOf(bytes, next());
    }

    boolean isAtItsEnd() {
        return length == most;
    }

    /** @return as {@link InputStream#read(byte[], int, int)} */
    int readFrom(InputStream in) throws IOException {
        int read = in.read(bytes, length, bytes.length - length);
        if (read > 0) {
            length += read;
        }
        return read;
    }

    BodyStream stream() {
        return new BodyStream(bytes, length);
    }
}
