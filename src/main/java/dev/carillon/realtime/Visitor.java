package dev.carillon.realtime;

import dev.carillon.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.websocket.Session;
import java.security.Principal;

/**
 * Who asked for a WebSocket, as its endpoint gets to know: what stands before an endpoint sees the request and its address,
 * the endpoint itself does not. Both servers hand on the request's principal and little else. Immutable, thread safe.
 */
public final class Visitor implements Principal {

    private final Caller caller;
    private final String refusal;
    private final String client;
    private final Object wish;

    private Visitor(Caller caller, String refusal, String client, Object wish) {
        this.caller = caller;
        this.refusal = refusal;
        this.client = client;
        this.wish = wish;
    }

    /** @param client its own name for itself, or null */
    public static Visitor of(Caller caller, String client) {
        return new Visitor(caller, null, client, null);
    }

    /** One who does not come in, which the endpoint is to say. */
    public static Visitor refused(String why) {
        return new Visitor(null, why, null, null);
    }

    /** The same, with what it asks for, as its endpoint is to have it. */
    public Visitor wanting(Object newWish) {
        return new Visitor(caller, refusal, client, newWish);
    }

    /** Whoever asked for this session. */
    public static Visitor of(Session session) {
        return session.getUserPrincipal() instanceof Visitor visitor
                ? visitor
                : refused("this address is not reached in this way");
    }

    /** The request as the endpoint's server is to see it. */
    public HttpServletRequest in(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return Visitor.this;
            }
        };
    }

    /** Null if it is refused. */
    public Caller caller() {
        return caller;
    }

    /** Why it does not come in; null if it does. */
    public String refusal() {
        return refusal;
    }

    public String client() {
        return client;
    }

    /** What it asks for; null if nothing was said. */
    public Object wish() {
        return wish;
    }

    /** Says nothing secret: servers may write it into their logs. */
    @Override
    public String getName() {
        return caller == null ? "nobody" : caller.key();
    }
}
