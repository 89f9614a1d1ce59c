package dev.carillon.enmeshed;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.body.DialectDoor;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How bodies come to {@link EnmeshedServlet}. Thread safe. */
@ApplicationScoped
class EnmeshedDoor implements DialectDoor {

    private static final int CONNECTOR_BYTES = 2 << 20; // as there
    private static final int AROUND_AN_EVENT = 4 << 10;

    private final ConnectorCallers callers;
    private final PublishSettings publish;

    @Inject
    EnmeshedDoor(ConnectorCallers callers, PublishSettings publish) {
        this.callers = callers;
        this.publish = publish;
    }

    protected EnmeshedDoor() { // CDI client proxy
        this(null, null);
    }

    @Override
    public boolean isFor(HttpServletRequest request) {
        return request.getServletPath().equals(EnmeshedServlet.PATH)
                && request.getMethod().equals("POST");
    }

    @Override
    public int enter(HttpServletRequest request) {
        if (EnmeshedServlet.isWebhook(request)) {
            return publisher(request, callers).application();
        }
        return callers.atConnector(request)
                .map(ConnectorCallers.ConnectorCaller::application)
                .orElseThrow(() -> new DeniedException(DeniedException.Reason.NO_KEY, "Unauthorized."));
    }

    static Caller publisher(HttpServletRequest request, ConnectorCallers callers) {
        Caller caller = callers.atWebhook(request);
        if (!caller.may(Scope.EVENTS_WRITE)) {
            throw DeniedException.lacks(Scope.EVENTS_WRITE);
        }
        return caller;
    }

    @Override
    public int most() {
        return Math.max(CONNECTOR_BYTES, publish.maxEventBytes() + AROUND_AN_EVENT);
    }

    @Override
    public void refuse(int status, String why, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HttpAnswer answer = EnmeshedServlet.isWebhook(request)
                ? HttpAnswer.of(Problem.of(status, why))
                : ConnectorError.of(status, why);
        answer.write(response);
    }

    @Override
    public void refuse(int status, String why, HttpServletResponse response) throws IOException {
        ConnectorError.of(status, why).write(response);
    }
}
