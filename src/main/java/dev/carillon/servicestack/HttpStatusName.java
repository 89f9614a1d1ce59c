package dev.carillon.servicestack;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Names of HTTP statuses as .NET's {@code HttpStatusCode} has them: {@code NoContent} for 204. */
public final class HttpStatusName {

    private static final Map<Integer, String> PHRASES = new TreeMap<>();

    static {
        String all =
                """
                100 Continue,101 Switching Protocols,200 OK,201 Created,202 Accepted,203 Non Authoritative Information,\
                204 No Content,205 Reset Content,206 Partial Content,300 Multiple Choices,301 Moved Permanently,302 Found,\
                303 See Other,304 Not Modified,305 Use Proxy,307 Temporary Redirect,308 Permanent Redirect,\
                400 Bad Request,401 Unauthorized,402 Payment Required,403 Forbidden,404 Not Found,\
                405 Method Not Allowed,406 Not Acceptable,407 Proxy Authentication Required,408 Request Timeout,\
                409 Conflict,410 Gone,411 Length Required,412 Precondition Failed,413 Request Entity Too Large,\
                414 Request Uri Too Long,415 Unsupported Media Type,416 Requested Range Not Satisfiable,\
                417 Expectation Failed,421 Misdirected Request,422 Unprocessable Entity,426 Upgrade Required,\
                428 Precondition Required,429 Too Many Requests,500 Internal Server Error,501 Not Implemented,\
                502 Bad Gateway,503 Service Unavailable,504 Gateway Timeout,505 Http Version Not Supported""";
        for (String each : all.split(",")) {
            PHRASES.put(Integer.valueOf(each.substring(0, 3)), each.substring(4));
        }
    }

    private HttpStatusName() {}

    /** {@code NoContent}; a status without a name is its number. */
    public static String of(int status) {
        return phrase(status).replace(" ", "");
    }

    /** {@code No Content}; a status without a name is its number. */
    public static String phrase(int status) {
        return PHRASES.getOrDefault(status, String.valueOf(status));
    }

    /** What is said of a receiver that did not answer. */
    static String unanswered(String url, int attempts) {
        return "Failed to notify subscriber at " + url + " (after " + attempts + " attempts)";
    }

    /** The status of a name, in any case, or of a number; empty if it is neither. */
    public static OptionalInt parse(String text) {
        if (text.matches("[1-5][0-9]{2}")) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        return PHRASES.keySet().stream()
                .filter(each -> of(each).equalsIgnoreCase(text))
                .mapToInt(Integer::intValue)
                .findFirst();
    }
}
