package dev.carillon.realtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;

/**
 * The pages that may connect from a browser: Carillon's own, and those of {@code carillon.cors.origins}. A client that is no
 * browser names no origin, and may. Thread safe.
 */
@ApplicationScoped
public class Origins {

    private static final String HEADER = "Origin";

    private final Set<String> allowed;

    @Inject
    Origins(RealtimeSettings settings) {
        allowed = settings.origins();
    }

    protected Origins() { // CDI client proxy
        allowed = Set.of();
    }

    /** Lets a page of another origin that may connect read the answer (Fetch, section 3.2). */
    public void share(HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader(HEADER);
        response.addHeader("Vary", HEADER);
        if (origin != null && allows(request)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
        }
    }

    /**
     * Answers what a browser asks before a page of another origin may use a header there (Fetch, section 4.8).
     *
     * @param headers that it may use
     */
    public void preflight(String headers, HttpServletRequest request, HttpServletResponse response) {
        share(request, response);
        response.setHeader("Access-Control-Allow-Methods", "GET");
        response.setHeader("Access-Control-Allow-Headers", headers);
        response.setHeader("Access-Control-Max-Age", "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    public boolean allows(HttpServletRequest request) {
        String origin = request.getHeader(HEADER);
        if (origin == null || allowed.contains("*")) {
            return true;
        }
        String plain = origin.toLowerCase(Locale.ROOT);
        String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
        return allowed.contains(plain) || plain.equals("http://" + host) || plain.equals("https://" + host);
    }
}
