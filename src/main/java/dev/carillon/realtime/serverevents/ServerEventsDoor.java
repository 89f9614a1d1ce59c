package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.body.DialectDoor;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How bodies come to {@link ServerEventsServlet}. Thread safe. */
@ApplicationScoped
class ServerEventsDoor implements DialectDoor {

    private final ServerEventsCallers callers;
    private final PublishSettings publish;

    @Inject
    ServerEventsDoor(ServerEventsCallers callers, PublishSettings publish) {
        this.callers = callers;
        this.publish = publish;
    }

    protected ServerEventsDoor() { // CDI client proxy
        this(null, null);
    }

    @Override
    public boolean isFor(HttpServletRequest request) {
        return request.getServletPath().equals(ServerEventsServlet.PATH)
                && request.getMethod().equals("POST");
    }

    @Override
    public int enter(HttpServletRequest request) {
        Caller caller = callers.enter(request);
        if (!caller.may(Scope.EVENTS_WRITE)) {
            throw DeniedException.lacks(Scope.EVENTS_WRITE);
        }
        return caller.application();
    }

    @Override
    public int most() {
        return publish.maxBatchBytes();
    }

    @Override
    public void refuse(int status, String why, HttpServletResponse response) throws IOException {
        Refusal.of(status, why).write(response);
    }
}
