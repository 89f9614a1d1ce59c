package dev.carillon.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** HTTP/1.1 octet by octet: clients worth their name do not send the headers that are tried here. One thread at a time. */
final class RawHttp implements AutoCloseable {

    /** @param headers names in lower case */
    record Response(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static final int PATIENCE_MS = 60_000;

    private final URI base;
    private final List<Map.Entry<String, String>> always;
    private Socket socket;
    private InputStream in;

    RawHttp(URI base, List<Map.Entry<String, String>> always) {
        this.base = base;
        this.always = always;
    }

    Response post(String path, List<Map.Entry<String, String>> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(
                "POST " + base.getPath() + path + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n");
        always.forEach(each ->
                head.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n"));
        headers.forEach(each ->
                head.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        try {
            connect();
            socket.getOutputStream().write(request.toByteArray());
            socket.getOutputStream().flush();
            Response response = read();
            if ("close".equalsIgnoreCase(response.headers.get("connection"))) {
                close();
            }
            return response;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect() throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            in = new BufferedInputStream(socket.getInputStream());
        }
    }

    private Response read() throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status[1]);
        if (code == 100) {
            return read();
        }
        return new Response(code, headers, body(headers));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return in.readNBytes(Integer.parseInt(headers.get("content-length")));
        }
        if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int size = chunk(); size > 0; size = chunk()) {
            out.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return out.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";")[0].strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has closed the connection");
            }
            line.append(c == '\r' ? "" : (char) c);
        }
        return line.toString();
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // it is closed in any case
            }
            socket = null;
        }
    }
}
