package dev.carillon.outbound;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The bytes of a body that does not end, in chunks (RFC 9112, section 7.1) or plain. A read that times out can be repeated. Of one thread. */
final class StreamBody {

    private static final int LONGEST_HEAD = 1_000;

    private final InputStream in;
    private final boolean isChunked;
    private final StringBuilder head = new StringBuilder();
    private long left; // of this chunk
    private boolean isAfterChunk;

    StreamBody(InputStream in, boolean isChunked) {
        this.in = in;
        this.isChunked = isChunked;
    }

    /** -1 at the end. */
    int read() throws IOException {
        if (!isChunked) {
            return in.read();
        }
        while (left == 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the stream has broken off");
            }
            if (next != '\n') {
                head.append((char) next);
                if (head.length() > LONGEST_HEAD) {
                    throw new ProtocolException("the head of a chunk is too long");
                }
                continue;
            }
            String line = head.toString().strip();
            head.setLength(0);
            if (isAfterChunk && line.isEmpty()) {
                isAfterChunk = false;
                continue;
            }
            left = size(line);
            if (left == 0) {
                return -1;
            }
        }
        int each = in.read();
        if (each < 0) {
            throw new EOFException("the stream has broken off");
        }
        left--;
        isAfterChunk = left == 0;
        return each;
    }

    private static long size(String line) throws ProtocolException {
        String digits = line.replaceFirst(";.*", "").strip();
        if (!digits.matches("[0-9a-fA-F]{1,8}")) {
            throw new ProtocolException("a chunk has no length");
        }
        return Long.parseLong(digits, 16);
    }
}
