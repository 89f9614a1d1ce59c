package dev.carillon.enmeshed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which of the Connector's own paths are passed on. Stateless. */
final class ConnectorPaths {

    private static final String ID = "[A-Za-z0-9._~-]{1,100}";
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{0,4000}");

    /** The second one is that of Connectors before version 7, and of the SDK that npm has. */
    private static final String API = "/api/(?:core/v1|v2)";

    private static final String MESSAGES = API + "/Messages";

    private ConnectorPaths() {}

    /** A path with the methods it has, and the scope it asks for. */
    record Route(Pattern path, Set<String> methods, String scope) {}

    private static final List<Route> ROUTES = List.of(
            new Route(Pattern.compile(MESSAGES), Set.of("GET", "POST"), ConnectorScopes.MESSAGES),
            new Route(Pattern.compile(MESSAGES + '/' + ID), Set.of("GET"), ConnectorScopes.MESSAGES),
            new Route(
                    Pattern.compile(MESSAGES + '/' + ID + "/Attachments/" + ID + "(/Download)?"),
                    Set.of("GET"),
                    ConnectorScopes.MESSAGES),
            new Route(Pattern.compile(API + "/Account/Sync"), Set.of("POST"), ConnectorScopes.ACCOUNT));

    static Optional<Route> of(String path) {
        return ROUTES.stream()
                .filter(each -> each.path().matcher(path).matches())
                .findFirst();
    }

    /** Whether it sends a message. */
    static boolean isSending(String method, String path) {
        return method.equals("POST") && path.matches(MESSAGES);
    }

    /** With {@code ?}; null if it cannot be passed on. */
    static String query(String raw) {
        if (raw == null) {
            return "";
        }
        return QUERY.matcher(raw).matches() ? '?' + raw : null;
    }
}
