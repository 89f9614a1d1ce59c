package dev.carillon.outbound;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status and headers of an answer that ends in another protocol: read byte by byte, since what follows is not HTTP's.
 *
 * @param headers by name in any case; of several the first
 */
record ResponseHead(int status, Map<String, String> headers) {

    private static final int LONGEST = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

    static ResponseHead read(Socket socket, Dialer.Deadline deadline) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        int endings = 0; // of \r\n\r\n
        while (endings < 4) {
            socket.setSoTimeout(deadline.left());
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed instead of an answer");
            }
            if (bytes.size() == LONGEST) {
                throw new ProtocolException("the answer's headers are longer than " + LONGEST + " bytes");
            }
            bytes.write(next);
            endings = next == (endings % 2 == 0 ? '\r' : '\n') ? endings + 1 : next == '\r' ? 1 : 0;
        }
        return parse(bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private static ResponseHead parse(String text) throws ProtocolException {
        String[] lines = text.split("\r\n");
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new ProtocolException("the answer is not HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        lines[i].substring(0, colon).strip(),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new ResponseHead(Integer.parseInt(status.group(1)), headers);
    }
}
