package dev.carillon.realtime.signalr;

import dev.carillon.http.UnreadBody;
import dev.carillon.http.WholeAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One request for a hub, by a caller who has been let in, and its answer. Status codes and texts are those of the reference server. */
record HubExchange(
        HttpServletRequest request, HttpServletResponse response, HubRoute route, HubCaller caller, Query query) {

    /** Answers with this text. */
    void text(int status, String text) throws IOException {
        text(request, response, status, text);
    }

    /** @param allowed the methods that are */
    void notAllowed(String allowed) throws IOException {
        response.setHeader("Allow", allowed);
        text(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "");
    }

    /** Flushed, so that the server does not put an error page in its place. */
    static void text(HttpServletRequest request, HttpServletResponse response, int status, String text)
            throws IOException {
        UnreadBody.leave(request, response);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        WholeAnswer.sendUnlessKept(response);
    }
}
