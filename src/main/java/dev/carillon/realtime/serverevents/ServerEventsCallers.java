package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Who asks, by whichever of the names that tokens have had: as header or in the query, in any case. Thread safe. */
@ApplicationScoped
class ServerEventsCallers {

    private static final List<String> TOKENS = List.of("X-VoltMX-Authorization", "X-Kony-Authorization");
    private static final String CLIENT = "clientUUID";
    private static final String APPLICATION = "Carillon-Application";

    private final Callers callers;

    @Inject
    ServerEventsCallers(Callers callers) {
        this.callers = callers;
    }

    protected ServerEventsCallers() { // CDI client proxy
        this(null);
    }

    /** @throws dev.carillon.access.DeniedException if it may not come in */
    Caller enter(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        for (String each : TOKENS) {
            String token = given(request, each);
            if (token != null && !token.isBlank()) {
                authorization = "Bearer " + token;
                break;
            }
        }
        return callers.enter(authorization, request.getHeader(APPLICATION), request.getRemoteAddr());
    }

    /** The same one, by another token. */
    Caller again(Caller before, String token) {
        return callers.enter("Bearer " + token, before.applicationName(), before.address());
    }

    /** The client's own name for itself, or null. */
    static String client(HttpServletRequest request) {
        return given(request, CLIENT);
    }

    private static String given(HttpServletRequest request, String name) {
        String header = request.getHeader(name);
        return header != null ? header : parameter(request.getQueryString(), name);
    }

    /** Read here: to ask for parameters would read a form from the body. */
    private static String parameter(String query, String name) {
        if (query == null) {
            return null;
        }
        for (String each : query.split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0 && each.substring(0, equals).equalsIgnoreCase(name)) {
                try {
                    return URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException notEncoded) {
                    return null;
                }
            }
        }
        return null;
    }
}
