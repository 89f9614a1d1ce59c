package dev.carillon.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Which requests to the services of a server are meant, by their path from the server's root: {@code /shop/orders}, {@code
 * /shop/orders/*} (exactly one segment there) or {@code /shop/**} (zero or more).
 *
 * <p>A path and nothing else: no host, query, fragment or matrix parameters, no empty segment, {@code .} or {@code ..}, no slash or
 * control character that is encoded. Kept in one spelling, so that paths that mean the same are equal; a slash at the end is dropped.
 * Case matters. Immutable, thread safe.
 */
public record ServicePath(String value) {

    /** Maximum length, in characters, after encoding. */
    public static final int MAX_LENGTH = 500;

    private static final String FIELD = "/path";

    /** Of {@code pchar} (RFC 3986, section 3.3), except for what has a meaning of its own: {@code ;} and {@code *}. */
    private static final String ALLOWED = "-._~!$&'()+,=:@";

    private static final int HEX = 16;

    /** @throws RefusedException of field {@code /path}, if this is not such a path */
    public ServicePath {
        value = canonical(value);
    }

    public static ServicePath of(String text) {
        return new ServicePath(text);
    }

    public boolean hasWildcard() {
        return value.indexOf('*') >= 0; // any other would be encoded
    }

    /** Its first segment, decoded: as a rule the context root of an application. */
    public String first() {
        return TopicName.decode(segments(value)[0]);
    }

    /** @param rawPath of a request, as it was sent; one that is no path at all matches nothing */
    public boolean matches(String rawPath) {
        try {
            String path = rawPath.replaceAll(";[^/]*", "");
            return TopicPattern.matches(segments(value), segments(spelled(path, false)));
        } catch (RefusedException | NullPointerException noPath) {
            return false;
        }
    }

    private static String canonical(String given) {
        if (given == null) {
            throw new RefusedException(FIELD, "is required", null);
        }
        String path = spelled(given, true);
        if (path.length() > MAX_LENGTH) {
            throw new RefusedException(FIELD, "must have at most " + MAX_LENGTH + " characters, encoded", given);
        }
        return path;
    }

    private static String[] segments(String path) {
        return path.substring(1).split("/");
    }

    /** @param pattern whether {@code *} and {@code **} are wildcards; else they are text */
    private static String spelled(String given, boolean pattern) {
        String text = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        if (!text.startsWith("/")) {
            throw new RefusedException(
                    FIELD, "must begin with a slash and name a service, such as /shop/orders", given);
        }
        StringBuilder out = new StringBuilder(text.length());
        for (String each : text.substring(1).split("/", -1)) {
            boolean wildcard = pattern && (each.equals("*") || each.equals("**"));
            out.append('/').append(wildcard ? each : segment(each, given, pattern));
        }
        return out.toString();
    }

    private static String segment(String segment, String given, boolean strict) {
        String text = decoded(segment, given, strict);
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new RefusedException(FIELD, "must not have an empty segment, . or ..", given);
        }
        if (text.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new RefusedException(FIELD, "must not have an encoded slash or control character", given);
        }
        return TopicName.encode(text);
    }

    private static String decoded(String segment, String given, boolean strict) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); ) {
            int point = segment.codePointAt(i);
            int next = i + Character.charCount(point);
            if (point == '%') {
                bytes.write(encoded(segment, i, given));
                next = i + 3;
            } else if (strict && !isAllowed(point)) {
                throw new RefusedException(FIELD, rule(point), given);
            } else {
                bytes.writeBytes(segment.substring(i, next).getBytes(StandardCharsets.UTF_8));
            }
            i = next;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int encoded(String segment, int at, String given) {
        int high = at + 2 < segment.length() ? Character.digit(segment.charAt(at + 1), HEX) : -1;
        int low = at + 2 < segment.length() ? Character.digit(segment.charAt(at + 2), HEX) : -1;
        if (high < 0 || low < 0) {
            throw new RefusedException(FIELD, "must have two hexadecimal digits after %", given);
        }
        return high * HEX + low;
    }

    private static boolean isAllowed(int point) {
        return point < 128 && (Character.isLetterOrDigit(point) || ALLOWED.indexOf(point) >= 0);
    }

    private static String rule(int point) {
        return switch (point) {
            case '*' -> "must have * and ** only as whole segments";
            case '?', '#' -> "must be a path only, without a query or a fragment";
            default -> "must contain only what a path may (RFC 3986), without parameters; percent-encode anything else";
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
