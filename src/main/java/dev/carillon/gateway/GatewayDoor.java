package dev.carillon.gateway;

import dev.carillon.access.DeniedException;
import dev.carillon.body.DialectDoor;
import dev.carillon.http.Problem;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How bodies come to {@link GatewayServlet} and {@link CertesServlet}. Thread safe. */
@ApplicationScoped
class GatewayDoor implements DialectDoor {

    private static final int ENVELOPE = 1 << 20; // of a CloudEvent, beside its data, as at the API
    private static final int ESCAPED = 6;

    private final Entrance entrance;
    private final Gateway gateway;
    private final PublishSettings publish;

    @Inject
    GatewayDoor(Entrance entrance, Gateway gateway, PublishSettings publish) {
        this.entrance = entrance;
        this.gateway = gateway;
        this.publish = publish;
    }

    protected GatewayDoor() { // CDI client proxy
        this(null, null, null);
    }

    @Override
    public boolean isFor(HttpServletRequest request) {
        return request.getMethod().equals("POST") && entrance.isFor(request);
    }

    @Override
    public int enter(HttpServletRequest request) {
        try {
            Route route = entrance.route(request);
            gateway.begin(route, entrance.head(request));
            return route.first().source().owner().application();
        } catch (DeniedException denied) {
            request.setAttribute(Entrance.CHALLENGE, entrance.challenge(request));
            throw denied;
        }
    }

    @Override
    public int most() {
        return publish.maxEventBytes();
    }

    /** What counts is the data, which is looked at once it is read: CloudEvents have an envelope around it. */
    @Override
    public int most(HttpServletRequest request) {
        return entrance.isOfCloudEvents(request)
                ? (int) Math.min(
                        Integer.MAX_VALUE - 16,
                        Math.max(publish.maxBatchBytes(), ENVELOPE + (long) ESCAPED * publish.maxEventBytes()))
                : most();
    }

    @Override
    public void refuse(int status, String why, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (status == 401) {
            response.setHeader("WWW-Authenticate", String.valueOf(request.getAttribute(Entrance.CHALLENGE)));
        }
        refuse(status, why, response);
    }

    @Override
    public void refuse(int status, String why, HttpServletResponse response) throws IOException {
        Problem.of(status, why).write(response);
    }
}
