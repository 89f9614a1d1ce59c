package dev.carillon.messaging.pubsub;

import dev.carillon.messaging.BrokerException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** HTTP/1.1 (RFC 9112) over one connection, a request after the other; the connection is the network's. For one thread. */
final class RestLine {

    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int LONGEST_LINE = 16_384;
    private static final long CHUNKED = -2;
    private static final long UNTIL_END = -1;

    /** @param body cut nowhere; a longer one ends the connection */
    record Answer(int status, byte[] body) {}

    private final Socket socket;
    private final String host;
    private final InputStream in;
    private final OutputStream out;
    private final int silence;
    private boolean isOver;

    RestLine(Socket socket, String host, Duration silence) throws IOException {
        this.socket = socket;
        this.host = host;
        this.silence = Math.toIntExact(silence.toMillis());
        socket.setSoTimeout(this.silence);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Between requests nothing comes: what does, if only the end, says that it is over. */
    boolean isOpen() {
        if (isOver || socket.isClosed()) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            try {
                in.read();
                isOver = true;
            } catch (SocketTimeoutException nothing) {
                socket.setSoTimeout(silence);
            }
        } catch (IOException e) {
            isOver = true;
        }
        return !isOver;
    }

    /** @param token may be null, as the body, with which it is a GET */
    Answer ask(String path, String token, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder()
                .append(body == null ? "GET " : "POST ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\nAccept: application/json\r\nUser-Agent: carillon\r\n");
        if (token != null) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        if (body != null) {
            out.write(body);
        }
        out.flush();
        return answer();
    }

    private Answer answer() throws IOException {
        int status = status(line());
        while (status >= 100 && status < 200) {
            headers();
            status = status(line());
        }
        long length = headers();
        byte[] body = length == CHUNKED ? chunks() : length == UNTIL_END ? rest() : exactly(length);
        return new Answer(status, body);
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new BrokerException("the broker does not speak HTTP");
        }
        return Integer.parseInt(parts[1]);
    }

    /** How long the body is. */
    private long headers() throws IOException {
        long length = UNTIL_END;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
            if (lower.equals("transfer-encoding:chunked")) {
                length = CHUNKED;
            } else if (lower.matches("content-length:[0-9]{1,15}") && length != CHUNKED) {
                length = Long.parseLong(lower.substring(lower.indexOf(':') + 1));
            } else if (lower.equals("connection:close")) {
                isOver = true;
            }
        }
        return length;
    }

    private byte[] exactly(long length) throws IOException {
        if (length > LONGEST_ANSWER) {
            throw new BrokerException("the broker answered with too much");
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("the broker closed the connection");
        }
        return body;
    }

    private byte[] rest() throws IOException {
        isOver = true;
        byte[] body = in.readNBytes(LONGEST_ANSWER);
        if (body.length == LONGEST_ANSWER) {
            throw new BrokerException("the broker answered with too much");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (long size = size(line()); size > 0; size = size(line())) {
            if (body.size() + size > LONGEST_ANSWER) {
                throw new BrokerException("the broker answered with too much");
            }
            body.writeBytes(exactly(size));
            line();
        }
        headers(); // of the end
        return body.toByteArray();
    }

    private static long size(String line) throws IOException {
        String hex = line.split(";", 2)[0].strip();
        if (!hex.matches("[0-9A-Fa-f]{1,8}")) {
            throw new BrokerException("the broker does not speak HTTP");
        }
        return Long.parseLong(hex, 16);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException("the broker closed the connection");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new BrokerException("the broker does not speak HTTP");
            }
            line.write(each);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    void close() throws IOException {
        socket.close();
    }
}
