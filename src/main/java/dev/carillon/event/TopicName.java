package dev.carillon.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an event is about: {@code order/created}. Segments joined by {@code /}; case matters.
 *
 * <p>A segment holds ASCII letters, digits and {@code -_~.:@}; anything else is percent-encoded (RFC 3986, upper-case
 * hex), and what needs no encoding is never encoded, so that equal topics are equal texts. A leading {@code /} is
 * dropped. At most 32 segments and 1,000 characters. Immutable, thread safe.
 *
 * <p>Its dotted form ({@code order.created}: CloudEvents types, JMS addresses) has {@code .} for {@code /} and
 * {@code %2E} for a dot inside a segment; the translation goes both ways without loss.
 */
public record TopicName(String value) {

    /** Maximum number of segments of a topic. */
    public static final int MAX_SEGMENTS = 32;

    /** Maximum length of a topic, in characters, after encoding. */
    public static final int MAX_LENGTH = 1_000;

    /** Topics below this segment are Carillon's own, whether {@code /}, {@code .} or {@code %2F} follows it. */
    public static final String RESERVED = "carillon";

    private static final String HEX = "0123456789ABCDEF";

    /** @throws RefusedException of field {@code topic}, if this is not a topic */
    public TopicName {
        value = canonical(value, false);
    }

    public static TopicName of(String text) {
        return new TopicName(text);
    }

    /**
     * Several topics joined by semicolons, with white space around them or not: {@code "order/created; mail"}.
     *
     * @throws RefusedException of field {@code topic}, if one of them is not a topic
     */
    public static List<TopicName> listOf(String text) {
        return names(text).map(TopicName::of).toList();
    }

    /** The names in such a list; what stands between two semicolons may be nothing. */
    static Stream<String> names(String text) {
        return Stream.of(text == null ? new String[0] : text.split(";"))
                .map(String::strip)
                .filter(each -> !each.isEmpty());
    }

    /** The topic of one segment that holds this text, whatever it is: an opaque guid, an odd type. */
    public static TopicName ofSegment(String text) {
        return new TopicName(encode(text));
    }

    /** {@code order.created} to {@code order/created}; see the dotted form above. */
    public static TopicName fromDotted(String dotted) {
        return new TopicName(dotted == null ? null : dotted.replace('.', '/'));
    }

    /** The topic of a CloudEvents {@code type}: dots become slashes; a type that makes no topic becomes one segment. */
    public static TopicName fromType(String type) {
        try {
            return fromDotted(type);
        } catch (RefusedException notDotted) {
            return ofSegment(type);
        }
    }

    /** {@code order/created} to {@code order.created}. */
    public String dotted() {
        return dotted(value);
    }

    public List<String> segments() {
        return List.of(value.split("/"));
    }

    /** Whether this is one of Carillon's own topics, to which no one else may publish. */
    public boolean isReserved() {
        return isReserved(value);
    }

    /**
     * Also where the first segment only reads so when it is decoded, or dotted: receivers are shown topics in both ways. What
     * needs no encoding is never encoded, so the name itself stands there plainly.
     */
    static boolean isReserved(String value) {
        int end = RESERVED.length();
        return value.startsWith(RESERVED)
                && (value.length() == end || "/.".indexOf(value.charAt(end)) >= 0 || value.startsWith("%2F", end));
    }

    @Override
    public String toString() {
        return value;
    }

    static String dotted(String value) {
        return value.indexOf('.') < 0
                ? value.replace('/', '.')
                : value.replace(".", "%2E").replace('/', '.');
    }

    /**
     * A segment that is this text, and no other's.
     *
     * @throws RefusedException of field {@code topic} if it holds half of a surrogate pair, for which UTF-8 has no bytes
     */
    public static String segment(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new RefusedException("topic", "must not contain half of a surrogate pair", null);
        }
        return encode(text);
    }

    /** Percent-encodes what a segment may not hold (also {@code /}, {@code *} and {@code %}). */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(each)) {
                out.append((char) each);
            } else {
                out.append('%').append(HEX.charAt((each >> 4) & 15)).append(HEX.charAt(each & 15));
            }
        }
        return out.toString();
    }

    /** The text that {@link #encode} was given. */
    public static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        byte[] out = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                out[length++] = (byte)
                        (Character.digit(segment.charAt(i + 1), 16) * 16 + Character.digit(segment.charAt(i + 2), 16));
                i += 2;
            } else {
                out[length++] = (byte) c;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    static String canonical(String given, boolean pattern) {
        String field = pattern ? "pattern" : "topic";
        if (given == null) {
            throw new RefusedException(field, "is required", null);
        }
        String text = given.startsWith("/") ? given.substring(1) : given;
        if (text.length() > MAX_LENGTH) {
            throw new RefusedException(field, "must have at most " + MAX_LENGTH + " characters", given);
        }
        boolean encoded = false;
        int segments = 1;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '/') {
                checkSegment(field, text, start, i, given, pattern);
                if (i < text.length()) {
                    segments++;
                }
                start = i + 1;
            } else if (text.charAt(i) == '%') {
                checkEncoded(field, text, i, given);
                encoded = true;
            } else if (!isPlain((byte) text.charAt(i)) || text.charAt(i) > 127) {
                if (!(pattern && text.charAt(i) == '*')) {
                    throw new RefusedException(
                            field,
                            "must contain only ASCII letters, digits, -_~.:@ and /; percent-encode anything else",
                            given);
                }
            }
        }
        if (segments > MAX_SEGMENTS) {
            throw new RefusedException(field, "must have at most " + MAX_SEGMENTS + " segments", given);
        }
        return encoded ? recoded(text) : text;
    }

    private static void checkSegment(String field, String text, int start, int end, String given, boolean pattern) {
        if (start == end) {
            throw new RefusedException(field, "must not have an empty segment", given);
        }
        if (pattern && text.indexOf('*', start) >= 0 && text.indexOf('*', start) < end) {
            String segment = text.substring(start, end);
            if (!segment.equals("*") && !segment.equals("**")) {
                throw new RefusedException(field, "must have * and ** only as whole segments", given);
            }
        }
    }

    private static void checkEncoded(String field, String text, int at, String given) {
        if (at + 2 >= text.length()
                || Character.digit(text.charAt(at + 1), 16) < 0
                || Character.digit(text.charAt(at + 2), 16) < 0) {
            throw new RefusedException(field, "must have two hexadecimal digits after %", given);
        }
    }

    private static String recoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int encoded = Character.digit(text.charAt(i + 1), 16) * 16 + Character.digit(text.charAt(i + 2), 16);
            if (isPlain((byte) encoded)) {
                out.append((char) encoded);
            } else {
                out.append('%').append(HEX.charAt(encoded >> 4)).append(HEX.charAt(encoded & 15));
            }
            i += 2;
        }
        return out.toString();
    }

    private static boolean isPlain(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_~.:@".indexOf(c) >= 0;
    }
}
