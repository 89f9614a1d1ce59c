package dev.carillon.gateway;

import dev.carillon.access.DeniedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** The addresses that senders post to. Thread safe. */
@WebServlet(urlPatterns = GatewayServlet.PATH + "/*", name = "gateway", asyncSupported = true)
public class GatewayServlet extends HttpServlet {

    static final String PATH = "/in";

    private static final long serialVersionUID = 1L;
    private static final String ALLOWED = "POST, OPTIONS";

    @Inject
    transient Entrance entrance;

    @Inject
    transient Gateway gateway;

    @Inject
    transient GatewayDoor door;

    @Inject
    transient Settling settling;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Route route = entrance.route(request);
            switch (request.getMethod()) {
                case "POST" -> post(route, request, response);
                case "OPTIONS" ->
                    Handshake.answer(route.first(), entrance.head(request)).write(response);
                default -> {
                    response.setHeader("Allow", ALLOWED);
                    Problem.of(405, "events are posted here").write(response);
                }
            }
        } catch (DeniedException denied) {
            entrance.refusal(denied, request).write(response);
        }
    }

    private void post(Route route, HttpServletRequest request, HttpServletResponse response) throws IOException {
        int most = door.most(request);
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            Problem.of(413, "must have at most " + most + " bytes").write(response);
            return;
        }
        CompletionStage<HttpAnswer> received =
                gateway.receive(route, new IncomingRequest(entrance.head(request), body));
        SingleAnswer answer = SingleAnswer.to(request, response, settling::run);
        received.thenAccept(answer::give);
    }
}
