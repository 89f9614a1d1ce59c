package dev.carillon.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) over a connection of its own, to a checked address. It waits, so it is for
 * threads of their own. Of one thread; {@link #close} may come from any.
 */
public final class EventStreamClient implements AutoCloseable {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_EVENT = 256 * 1024;

    /** One event: its type, {@code message} if none was named, and its data. */
    public record StreamEvent(String type, String data) {}

    private final Socket socket;
    private final StreamBody body;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String type = "";
    private StringBuilder data = new StringBuilder();
    private boolean afterReturn;

    private EventStreamClient(Socket socket, StreamBody body) {
        this.socket = socket;
        this.body = body;
    }

    /**
     * Connects and asks.
     *
     * @param patience until the answer begins
     * @throws IOException if nobody is there, or the answer is no stream of events; its message may be shown
     */
    public static EventStreamClient open(
            Dialer dialer, URI url, List<OutboundRequest.Header> headers, Duration patience) throws IOException {
        Dialer.Deadline deadline = Dialer.Deadline.in(patience);
        Socket socket = dialer.open(url, patience);
        try {
            socket.setKeepAlive(true);
            socket.getOutputStream().write(request(url, headers));
            ResponseHead head = ResponseHead.read(socket, deadline);
            String media = head.headers().getOrDefault("Content-Type", "");
            if (head.status() != 200 || !media.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
                throw new ProtocolException(
                        "answered " + head.status() + (head.status() == 200 ? " without events" : ""));
            }
            boolean isChunked = "chunked".equalsIgnoreCase(head.headers().get("Transfer-Encoding"));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            return new EventStreamClient(socket, new StreamBody(in, isChunked));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static byte[] request(URI url, List<OutboundRequest.Header> headers) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder text = new StringBuilder("GET ").append(path);
        if (url.getRawQuery() != null) {
            text.append('?').append(url.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(url.getRawAuthority());
        text.append("\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n");
        headers.forEach(each ->
                text.append(each.name()).append(": ").append(each.value()).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The next event; empty if none has come within this time.
     *
     * @throws IOException if the stream is over
     */
    public Optional<StreamEvent> next(Duration wait) throws IOException {
        Dialer.Deadline deadline = Dialer.Deadline.in(wait);
        try {
            while (true) {
                socket.setSoTimeout(deadline.left());
                int each = body.read();
                if (each < 0) {
                    throw new EOFException("the stream has ended");
                }
                Optional<StreamEvent> event = add(each);
                if (event.isPresent()) {
                    return event;
                }
            }
        } catch (SocketTimeoutException none) { // what has come of a line is kept
            return Optional.empty();
        }
    }

    private Optional<StreamEvent> add(int each) throws IOException {
        if (each == '\n' && afterReturn) {
            afterReturn = false;
            return Optional.empty();
        }
        afterReturn = each == '\r';
        if (each != '\n' && each != '\r') {
            if (line.size() == LONGEST_LINE) {
                throw new ProtocolException("a line is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(each);
            return Optional.empty();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return text.isEmpty() ? dispatch() : field(text);
    }

    private Optional<StreamEvent> field(String text) throws IOException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1).replaceFirst("^ ", "");
        if (name.equals("event")) {
            type = value;
        } else if (name.equals("data")) {
            if (data.length() + value.length() > LONGEST_EVENT) {
                throw new ProtocolException("an event is longer than " + LONGEST_EVENT + " characters");
            }
            data.append(value).append('\n');
        }
        return Optional.empty();
    }

    private Optional<StreamEvent> dispatch() {
        StreamEvent event = new StreamEvent(
                type.isEmpty() ? "message" : type, data.isEmpty() ? "" : data.substring(0, data.length() - 1));
        boolean isOne = !data.isEmpty() || !type.isEmpty(); // the Backbone's events may have no data
        type = "";
        data = new StringBuilder();
        return isOne ? Optional.of(event) : Optional.empty();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is over either way
        }
    }
}
