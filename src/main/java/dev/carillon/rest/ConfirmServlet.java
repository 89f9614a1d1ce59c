package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.subscription.Verifications;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * {@code /confirm?id=…&key=…}: where an endpoint agrees to receive webhooks, by GET or POST, if it did not in its answer to the
 * handshake (CloudEvents, HTTP webhooks, 4.1.3). Open to all; the key is the proof.
 */
@WebServlet(urlPatterns = "/confirm", name = "confirm", asyncSupported = true)
public class ConfirmServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** No HEAD: programs that check links must not agree to anything. */
    private static final Set<String> METHODS = Set.of("GET", "POST");

    @Inject
    transient Verifications verifications;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (Methods.contain(METHODS, request, response)) {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String key = QueryParameter.of(request, "key");
        String rate = request.getHeader("WebHook-Allowed-Rate");
        if (rate != null && !rate.strip().matches("\\*|[1-9][0-9]{0,8}")) {
            Problem.of(400, "WebHook-Allowed-Rate must be a positive number of requests a minute, or *")
                    .write(response);
        } else if (key == null || !verifications.consent(key, requestsPerMinute(rate))) {
            Problem.notFound("nothing waits for this consent: the key is wrong, or the url has changed since")
                    .write(response);
        } else {
            response.setContentType("text/plain;charset=utf-8");
            response.getWriter().println("Agreed: webhooks will be sent.");
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        doGet(request, response);
    }

    private static Integer requestsPerMinute(String rate) {
        return rate == null || rate.strip().equals("*") ? null : Integer.valueOf(rate.strip());
    }
}
