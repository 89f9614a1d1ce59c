package dev.carillon.client;

import dev.carillon.event.JsonApi;
import dev.carillon.event.TopicName;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request, and perhaps the status of its response, as the additional metadata of events.
 *
 * @param events who raises them: looked up with the request, as its response may be written on a thread of no application
 * @param onResponse what the response raises
 */
record Exchange(AutoEvents events, List<TopicName> onResponse, Map<String, Object> entries) {

    /** Of the request's context: where it is kept for the response. */
    static final String PROPERTY = "dev.carillon.client.exchange";

    private static final String MASK = "***";
    private static final int LONGEST_VALUE = 1_000;
    private static final int MOST_CHARACTERS =
            40_000; // of headers, and of parameters; all extensions together have 100,000

    private static final int MOST_JSON = 95_000;

    /** Names of headers and parameters whose values are nobody else's business. */
    private static final Pattern SECRET = Pattern.compile(
            "auth|cookie|token|key|secret|pass|pwd|sess|signature|hmac|cred|jwt|csrf|xsrf|bearer|ticket|assertion|saml|otp|smscode"
                    + "|(^|[-_.])(sig|code|pin|pw|sid)($|[-_.])");

    static Exchange of(ContainerRequestContext request, RaisedTopics raised) {
        UriInfo uri = request.getUriInfo();
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("serviceId", printable(raised.service()));
        entries.put("operationId", printable(raised.operation()));
        objectId(uri.getPathParameters()).ifPresent(id -> entries.put("objectId", printable(id)));
        entries.put("version", printable(raised.version()));
        entries.put("method", printable(request.getMethod()));
        entries.put("path", printable('/' + uri.getPath().replaceFirst("^/", "")));
        entries.put("queryParams", masked(uri.getQueryParameters(), false));
        entries.put("headers", masked(request.getHeaders(), true));
        return new Exchange(AutoEvents.get(), raised.onResponse(), entries);
    }

    Exchange answered(int status) {
        Map<String, Object> more = new LinkedHashMap<>(entries);
        more.put("status", status);
        return new Exchange(events, onResponse, more);
    }

    /** The text of a JSON object. */
    String json(boolean isCut) {
        JsonObjectBuilder json = JsonApi.json().createObjectBuilder(entries);
        if (isCut) {
            json.add("truncated", true);
        }
        String all = json.build().toString();
        if (all.length() <= MOST_JSON) {
            return all;
        }
        json = JsonApi.json().createObjectBuilder(entries).add("truncated", true);
        json.remove("headers"); // what has to be escaped is longer than it was
        json.remove("queryParams");
        return json.build().toString();
    }

    /** The parameter of the path that is called id, or the only one. */
    private static Optional<String> objectId(MultivaluedMap<String, String> parameters) {
        if (parameters.containsKey("id")) {
            return Optional.ofNullable(parameters.getFirst("id"));
        }
        return parameters.size() == 1
                ? parameters.values().iterator().next().stream().findFirst()
                : Optional.empty();
    }

    static Map<String, Object> masked(MultivaluedMap<String, String> given, boolean ignoreCase) {
        Map<String, Object> masked = new LinkedHashMap<>();
        int left = MOST_CHARACTERS;
        for (Map.Entry<String, List<String>> each : given.entrySet()) {
            String lower = each.getKey().toLowerCase(Locale.ROOT);
            String name = printable(ignoreCase ? lower : each.getKey());
            String value =
                    SECRET.matcher(lower).find() ? MASK : printable(shown(lower, String.join(", ", each.getValue())));
            left -= name.length() + value.length();
            if (left >= 0) {
                masked.put(name, value);
            }
        }
        return masked;
    }

    /** An address that one came from may have parameters of its own. */
    private static String shown(String name, String value) {
        int query = value.indexOf('?');
        return name.equals("referer") && query >= 0 ? value.substring(0, query + 1) + MASK : value;
    }

    /** Short, and without what no attribute of an event may hold (CloudEvents 1.0.2, section 2.4). */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(LONGEST_VALUE).forEach(each -> {
            int type = Character.getType(each);
            boolean isText = type != Character.CONTROL && type != Character.SURROGATE && type != Character.UNASSIGNED;
            out.appendCodePoint(isText ? each : '?');
        });
        return out.toString();
    }
}
