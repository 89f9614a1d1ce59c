package dev.carillon.outbound;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * The client's end of a WebSocket (RFC 6455) to a checked address, for a thread of its own that sends and receives in turn.
 *
 * <p>It holds what has come of one message and no more, without extensions; pings are answered while it receives. What it sends may
 * wait for the other end: {@link #isStuck} tells another thread, which may {@link #close} it.
 */
public final class WebSocketLine implements AutoCloseable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // section 1.3
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;

    private final Socket socket;
    private final WebSocketFrames frames;
    private volatile long writingSince;
    private volatile boolean isClosed;

    private WebSocketLine(Socket socket, int mostBytes) {
        this.socket = socket;
        frames = new WebSocketFrames(mostBytes);
    }

    /**
     * Opens one.
     *
     * @param url {@code http} or {@code https}; the same address as {@code ws} or {@code wss}
     * @param mostBytes of a message; one that is longer ends the connection
     * @param patience until it is open, except for the look-up of the name
     * @throws UpgradeRefusedException if the server answers, and opens none
     * @throws dev.carillon.event.RefusedException of field {@code /url} if its address may not be reached
     */
    public static WebSocketLine open(
            Dialer dialer, URI url, List<OutboundRequest.Header> headers, int mostBytes, Duration patience)
            throws IOException {
        Socket socket = dialer.open(url, patience);
        try {
            String key = Base64.getEncoder().encodeToString(random(16));
            socket.getOutputStream().write(request(url, key, headers));
            ResponseHead answer = ResponseHead.read(socket, Dialer.Deadline.in(patience));
            if (answer.status() != 101) {
                throw new UpgradeRefusedException(answer.status());
            }
            if (!accept(key).equals(answer.headers().get("Sec-WebSocket-Accept"))
                    || !"websocket".equalsIgnoreCase(answer.headers().get("Upgrade"))) {
                throw new ProtocolException("the answer 101 is not a WebSocket's");
            }
            return new WebSocketLine(socket, mostBytes);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static byte[] request(URI url, String key, List<OutboundRequest.Header> headers) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder text = new StringBuilder("GET ").append(path);
        if (url.getRawQuery() != null) {
            text.append('?').append(url.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
        if (url.getPort() >= 0) {
            text.append(':').append(url.getPort());
        }
        text.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                .append(key)
                .append("\r\n");
        for (OutboundRequest.Header each : headers) {
            text.append(each.name()).append(": ").append(each.value()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Sends a message, as text. */
    public void send(byte[] utf8) throws IOException {
        write(WebSocketFrames.TEXT, utf8);
    }

    /**
     * The next message, of text or bytes.
     *
     * @param patience how long it is waited for
     * @return null if it has not come by then; what has come of it is kept
     * @throws EOFException if the other end has closed, with its reason
     * @throws ProtocolException if it breaks the protocol, or the message is too long; then this end has closed
     */
    public byte[] receive(Duration patience) throws IOException {
        Dialer.Deadline deadline = Dialer.Deadline.in(patience);
        try {
            while (true) {
                WebSocketFrames.Frame frame = frames.next();
                if (frame == null) {
                    if (!readMore(deadline)) {
                        return null;
                    }
                } else if (frame.isMessage()) {
                    return frame.content();
                } else {
                    control(frame);
                }
            }
        } catch (WebSocketFrames.TooLongException e) {
            end(TOO_BIG);
            throw e;
        } catch (ProtocolException e) {
            end(PROTOCOL_ERROR);
            throw e;
        }
    }

    /** @return false if nothing has come in time */
    private boolean readMore(Dialer.Deadline deadline) throws IOException {
        try {
            socket.setSoTimeout(deadline.left());
            int read = socket.getInputStream().read(frames.buffer(), frames.end(), frames.room());
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            frames.added(read);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void control(WebSocketFrames.Frame frame) throws IOException {
        switch (frame.opcode()) {
            case WebSocketFrames.PING -> write(WebSocketFrames.PONG, frame.content());
            case WebSocketFrames.CLOSE -> {
                end(frame.closeCode() == 0 ? NORMAL : frame.closeCode());
                throw new EOFException("closed by the other end: " + frame.closeReason());
            }
            default -> {
                // an answer to nothing
            }
        }
    }

    /** Whether it has been sending for that long: the other end takes nothing. For other threads. */
    public boolean isStuck(Duration patience) {
        long since = writingSince;
        return since != 0 && System.nanoTime() - since > patience.toNanos();
    }

    private void write(int opcode, byte[] content) throws IOException {
        byte[] frame = WebSocketFrames.masked(opcode, content, random(4));
        writingSince = System.nanoTime() | 1;
        try {
            socket.getOutputStream().write(frame);
        } finally {
            writingSince = 0;
        }
    }

    private void end(int code) {
        try {
            write(WebSocketFrames.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        } catch (IOException e) {
            // it is gone
        }
        close();
    }

    /** Tells the other end, for the thread that sends; it is not waited for. */
    public void leave() {
        end(NORMAL);
    }

    /** At once, from any thread: whoever sends or receives gets an exception. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone
            }
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
