package dev.carillon.rest;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What a request is answered with, apart from how a server writes it. The body is not copied. */
record HttpAnswer(int status, String mediaType, byte[] body, Map<String, String> headers) {

    static HttpAnswer of(Problem problem) {
        return new HttpAnswer(problem.status(), Problem.MEDIA_TYPE, problem.json(), Map.of());
    }

    /** Of an answer whose entity is bytes, as {@link ProblemMapper} makes them. */
    static HttpAnswer of(Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.getStringHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        headers.remove("Content-Type");
        byte[] body = response.getEntity() instanceof byte[] bytes ? bytes : new byte[0];
        String type =
                response.getMediaType() == null ? null : response.getMediaType().toString();
        return new HttpAnswer(response.getStatus(), type, body, headers);
    }

    HttpAnswer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new HttpAnswer(status, mediaType, body, more);
    }

    void write(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        if (mediaType != null) {
            response.setContentType(mediaType);
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
