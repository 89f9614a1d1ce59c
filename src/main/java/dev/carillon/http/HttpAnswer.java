package dev.carillon.http;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a request is answered with, apart from how a server writes it. The body is not copied. */
public record HttpAnswer(int status, String mediaType, byte[] body, Map<String, String> headers) {

    private static final String LENGTH = "Content-Length";

    public static HttpAnswer of(Problem problem) {
        return new HttpAnswer(problem.status(), Problem.MEDIA_TYPE, problem.json(), Map.of());
    }

    /** Of an answer whose entity is bytes, as an exception mapper makes them. */
    public static HttpAnswer of(Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.getStringHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        headers.remove("Content-Type");
        byte[] body = response.getEntity() instanceof byte[] bytes ? bytes : new byte[0];
        String type =
                response.getMediaType() == null ? null : response.getMediaType().toString();
        return new HttpAnswer(response.getStatus(), type, body, headers);
    }

    public static HttpAnswer json(int status, String json, Map<String, String> headers) {
        return new HttpAnswer(status, "application/json", json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public HttpAnswer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new HttpAnswer(status, mediaType, body, more);
    }

    public void write(HttpServletResponse response) throws IOException {
        writeHead(response);
        response.getOutputStream().write(body);
    }

    /** All but the body. Its length, unless a header says that of another one: of what {@code GET} would be answered with. */
    void writeHead(HttpServletResponse response) {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        if (mediaType != null) {
            response.setContentType(mediaType);
        }
        if (!headers.containsKey(LENGTH) && status != 204 && status != 304) { // RFC 9110, section 8.6
            response.setContentLength(body.length);
        }
    }
}
