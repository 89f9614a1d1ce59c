package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.SecretHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The headers a subscription adds to its webhooks: which are allowed, and how they are kept and shown. */
final class CustomHeaders {

    private static final int MOST = 30;
    private static final int LONGEST = 8_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}"); // RFC 9110, 5.6.2
    private static final Pattern VALUE = Pattern.compile("[!-~]([ \\t!-~]*[!-~])?|");
    private static final Set<String> FORBIDDEN = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "connection",
            "proxy-connection",
            "proxy-authorization",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "hmac-sig",
            "certes-event-id",
            "certes-schema",
            "certes-correlation-id");
    private static final List<String> OURS = List.of("webhook-", "x-webhook-", "ce-", "x-hub-signature", "x-github-");

    private CustomHeaders() {}

    /** @throws RefusedException of field {@code /headers} or {@code /headers/<name>} */
    static Map<String, String> check(Map<String, String> given, Map<String, String> before) {
        if (given.size() > MOST) {
            throw new RefusedException(
                    "/headers", "must have at most " + MOST + " members", String.valueOf(given.size()));
        }
        Map<String, String> checked = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        int length = 0;
        for (Map.Entry<String, String> each : given.entrySet()) {
            String name = each.getKey();
            String value = each.getValue().equals(SecretHeaders.MASK) ? kept(name, before) : each.getValue();
            check(name, value);
            if (!names.add(name)) {
                throw new RefusedException(pointer(name), "must be given only once, regardless of case", name);
            }
            length += name.length() + value.length();
            checked.put(name, value);
        }
        if (length > LONGEST) {
            throw new RefusedException(
                    "/headers", "must have at most " + LONGEST + " characters", String.valueOf(length));
        }
        return checked;
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(pointer(name), "must have a name that HTTP allows", name);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (FORBIDDEN.contains(lower) || OURS.stream().anyMatch(lower::startsWith)) {
            throw new RefusedException(pointer(name), "must not be given: Carillon sets it itself", name);
        }
        if (!VALUE.matcher(value).matches()) { // not repeated: it may be a secret
            throw new RefusedException(pointer(name), "must be printable ASCII, without spaces at its ends", null);
        }
    }

    private static String kept(String name, Map<String, String> before) {
        for (Map.Entry<String, String> each : before.entrySet()) {
            if (each.getKey().equalsIgnoreCase(name)) {
                return each.getValue();
            }
        }
        throw new RefusedException(
                pointer(name),
                "must have a value: " + SecretHeaders.MASK + " means the stored value, but none is stored",
                null);
    }

    /**
     * Pointers of the secrets that would be kept.
     *
     * @param given the new headers, or null if they stay as they are
     */
    static List<String> kept(Map<String, String> given, Map<String, String> before) {
        Map<String, String> after = given == null ? masked(before) : given;
        return after.entrySet().stream()
                .filter(each -> each.getValue().equals(SecretHeaders.MASK))
                .map(each -> pointer(each.getKey()))
                .toList();
    }

    static Map<String, String> masked(Map<String, String> headers) {
        Map<String, String> shown = new LinkedHashMap<>(headers);
        shown.replaceAll(SecretHeaders::shown);
        return shown;
    }

    static String write(Map<String, String> headers) {
        StringBuilder text = new StringBuilder();
        headers.forEach(
                (name, value) -> text.append(name).append(':').append(value).append('\n'));
        return text.toString();
    }

    static Map<String, String> read(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1));
        });
        return headers;
    }

    static String pointer(String name) {
        return "/headers/" + name.replace("~", "~0").replace("/", "~1");
    }
}
