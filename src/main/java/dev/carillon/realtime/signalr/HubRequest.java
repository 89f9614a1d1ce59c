package dev.carillon.realtime.signalr;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/** What a {@link HubGuard} decides by. Valid while it decides. */
public final class HubRequest {

    private static final String BEARER = "Bearer ";

    private final HttpServletRequest request;
    private final Query query;
    private final Map<String, String> path;

    HubRequest(HttpServletRequest request, Query query, Map<String, String> path) {
        this.request = request;
        this.query = query;
        this.path = path;
    }

    /** Null if there is none. */
    public String header(String name) {
        return request.getHeader(name);
    }

    /** The first of this name, in any case; null if there is none. */
    public String query(String name) {
        return query.first(name);
    }

    /** What stands in the path where the hub's has {@code {name}}; null if it has no such. */
    public String path(String name) {
        return path.get(name);
    }

    /** Where the request comes from, as the server says. */
    public String remoteAddress() {
        return request.getRemoteAddr();
    }

    /** Of {@code Authorization: Bearer}, else of the query's {@code access_token}, as browsers send it; null if there is none. */
    public String token() {
        String authorization = header("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).strip();
        }
        return query("access_token");
    }
}
