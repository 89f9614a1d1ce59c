package dev.carillon.gateway;

import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import dev.carillon.publish.PublishSettings;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** The addresses of Certes' events on the server's own port, with its TLS and its limits. Thread safe. */
@WebServlet(urlPatterns = CertesDoor.EVENTS + "/*", name = "certes-events", asyncSupported = true)
public class CertesServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient GatewaySettings settings;

    @Inject
    transient Entrance entrance;

    @Inject
    transient CertesDoor door;

    @Inject
    transient PublishSettings publish;

    @Inject
    transient Settling settling;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String schema = request.getPathInfo();
        if (!settings.certes().enabled() || schema == null || schema.length() < 2) {
            Problem.notFound("nothing is here").write(response);
            return;
        }
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Problem.of(405, "events are posted here").write(response);
            return;
        }
        int most = publish.maxEventBytes();
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            Problem.of(413, "must have at most " + most + " bytes").write(response);
            return;
        }
        CompletionStage<HttpAnswer> received = door.event(
                schema.substring(1),
                new IncomingRequest(entrance.head(request), body),
                request.getServerName() + ':' + request.getLocalPort());
        SingleAnswer answer = SingleAnswer.to(request, response, settling::run);
        received.thenAccept(answer::give);
    }
}
