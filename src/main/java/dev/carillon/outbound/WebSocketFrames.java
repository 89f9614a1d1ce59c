package dev.carillon.outbound;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a server sends over a WebSocket (RFC 6455, section 5), cut into messages and control frames. It holds what has come of one
 * message; a length that is announced takes no memory. Not thread safe.
 */
final class WebSocketFrames {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int MOST_CONTROL = 125;
    private static final int LEAST_ROOM = 4 * 1024;

    /** A message that is longer than agreed. */
    static final class TooLongException extends ProtocolException {

        private static final long serialVersionUID = 1L;

        TooLongException(int most) {
            super("a message is longer than " + most + " bytes");
        }
    }

    /** A whole message, or a control frame. */
    record Frame(int opcode, byte[] content) {

        boolean isMessage() {
            return opcode < CLOSE;
        }

        /** Zero if none is given. */
        int closeCode() {
            return content.length < 2 ? 0 : (content[0] & 0xff) << 8 | content[1] & 0xff;
        }

        String closeReason() {
            return content.length < 2
                    ? "no reason"
                    : (closeCode() + " " + new String(content, 2, content.length - 2, StandardCharsets.UTF_8)).strip();
        }
    }

    private final int mostBytes;
    private byte[] buffer = new byte[LEAST_ROOM];
    private int start;
    private int end;
    private ByteArrayOutputStream begun; // a message in several frames
    private int begunAs;
    private boolean isLast; // of the frame of a message that was read last

    WebSocketFrames(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Where what comes next is written to, from {@link #end}, at most {@link #room} bytes. */
    byte[] buffer() {
        if (buffer.length - end < LEAST_ROOM) {
            int held = end - start;
            byte[] target =
                    buffer.length - held < LEAST_ROOM ? new byte[Math.max(held * 2, held + LEAST_ROOM)] : buffer;
            System.arraycopy(buffer, start, target, 0, held);
            buffer = target;
            start = 0;
            end = held;
        }
        return buffer;
    }

    int end() {
        return end;
    }

    int room() {
        return buffer.length - end;
    }

    void added(int bytes) {
        end += bytes;
    }

    /** The next one; null until it has come. */
    Frame next() throws ProtocolException {
        while (true) {
            Frame frame = frame();
            if (frame == null || frame.opcode >= CLOSE) {
                return frame;
            }
            boolean isFirst = frame.opcode != CONTINUATION;
            if (isFirst == (begun != null)) {
                throw new ProtocolException("a message in several parts is not in order");
            }
            if (isFirst && isLast) {
                return frame;
            }
            if (isFirst) {
                begun = new ByteArrayOutputStream(frame.content.length);
                begunAs = frame.opcode;
            }
            if (begun.size() + frame.content.length > mostBytes) {
                throw new TooLongException(mostBytes);
            }
            begun.writeBytes(frame.content);
            if (isLast) {
                Frame whole = new Frame(begunAs, begun.toByteArray());
                begun = null;
                return whole;
            }
        }
    }

    private Frame frame() throws ProtocolException {
        if (end - start < 2) {
            return null;
        }
        int first = buffer[start] & 0xff;
        int second = buffer[start + 1] & 0xff;
        int opcode = first & 0x0f;
        check(first, second, opcode);
        int at = start + 2;
        long length = second & 0x7f;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (end - at < more) {
            return null;
        }
        if (more > 0) {
            length = 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | buffer[at++] & 0xff;
            }
        }
        if (length < 0 || length > mostBytes) {
            throw new TooLongException(mostBytes);
        }
        if (end - at < length) {
            return null;
        }
        byte[] content = Arrays.copyOfRange(buffer, at, at + (int) length);
        start = at + (int) length;
        isLast = opcode >= CLOSE ? isLast : (first & 0x80) != 0;
        return new Frame(opcode, content);
    }

    private static void check(int first, int second, int opcode) throws ProtocolException {
        boolean isControl = opcode >= CLOSE;
        if ((first & 0x70) != 0) {
            throw new ProtocolException("a frame has an extension that was not agreed on");
        }
        if ((second & 0x80) != 0) {
            throw new ProtocolException("a server's frame is masked");
        }
        if (opcode > BINARY && !isControl || opcode > PONG) {
            throw new ProtocolException("a frame of an unknown kind");
        }
        if (isControl && ((first & 0x80) == 0 || (second & 0x7f) > MOST_CONTROL)) {
            throw new ProtocolException("a control frame in parts, or too long");
        }
    }

    /** A client's frame. */
    static byte[] masked(int opcode, byte[] content, byte[] mask) {
        int more = content.length <= MOST_CONTROL ? 0 : content.length < 1 << 16 ? 2 : 8;
        byte[] frame = new byte[2 + more + 4 + content.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | (more == 0 ? content.length : more == 2 ? 126 : 127));
        int at = 2;
        for (int shift = (more - 1) * 8; shift >= 0; shift -= 8) {
            frame[at++] = (byte) ((long) content.length >> shift);
        }
        System.arraycopy(mask, 0, frame, at, 4);
        at += 4;
        for (int i = 0; i < content.length; i++) {
            frame[at + i] = (byte) (content[i] ^ mask[i & 3]);
        }
        return frame;
    }
}
