package dev.carillon.gateway;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** From a request of the server to its source. Thread safe. */
@OnePerNode
class Entrance {

    static final String CHALLENGE = Entrance.class.getName() + ".challenge";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{22}");
    static final String SIGNATURE = "Signature realm=\"carillon\"";

    private final Sources sources;
    private final Arrivals arrivals;
    private final CertesRoutes certes;
    private final GatewaySettings settings;

    @Inject
    Entrance(Sources sources, Arrivals arrivals, CertesRoutes certes, GatewaySettings settings) {
        this.sources = sources;
        this.arrivals = arrivals;
        this.certes = certes;
        this.settings = settings;
    }

    boolean isFor(HttpServletRequest request) {
        return request.getServletPath().equals(GatewayServlet.PATH) || isBySchema(request);
    }

    private boolean isBySchema(HttpServletRequest request) {
        return request.getServletPath().equals(CertesDoor.EVENTS)
                && settings.certes().enabled();
    }

    /** @throws DeniedException if it leads nowhere */
    Route route(HttpServletRequest request) {
        String from = request.getRemoteAddr();
        return isBySchema(request) ? certes.route(below(request), from) : address(below(request), from);
    }

    /** @throws DeniedException if there is no webhook at this address */
    private Route address(String token, String from) {
        arrivals.beforeLookUp(token, from);
        Optional<Webhook> found = TOKEN.matcher(token).matches() ? sources.webhook(token) : Optional.empty();
        if (found.isEmpty()) {
            throw arrivals.unknown(from);
        }
        arrivals.found(token);
        return Route.to(found.get());
    }

    /** Nothing is counted: that was done before. */
    private Optional<Webhook> known(HttpServletRequest request) {
        if (isBySchema(request)) {
            return Optional.empty(); // there may be several
        }
        String token = below(request);
        return TOKEN.matcher(token).matches() ? sources.webhook(token) : Optional.empty();
    }

    boolean isOfCloudEvents(HttpServletRequest request) {
        return known(request)
                .filter(each -> each.settings().form().content() == ContentForm.CLOUDEVENTS)
                .isPresent();
    }

    String challenge(HttpServletRequest request) {
        return known(request).map(each -> each.settings().check().challenge()).orElse(SIGNATURE);
    }

    /** What a request that was not let in is answered with. */
    HttpAnswer refusal(DeniedException denied, HttpServletRequest request) {
        HttpAnswer answer = Denial.of(denied).answer();
        return denied.reason() == DeniedException.Reason.NO_KEY
                ? answer.with("WWW-Authenticate", challenge(request))
                : answer;
    }

    RequestHead head(HttpServletRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        return new RequestHead(
                request.getMethod(), AskedUrl.all(request, settings.publicUrl()), headers, request.getRemoteAddr());
    }

    private static String below(HttpServletRequest request) {
        String path = request.getPathInfo();
        return path == null || path.isEmpty() ? "" : path.substring(1);
    }
}
