package dev.carillon.outbound;

import dev.carillon.event.RefusedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address that requests can be sent to: {@code http} or {@code https}, by RFC 3986, in the spelling in which it is kept,
 * shown and sent. Scheme and host are in lower case, a host in Unicode becomes {@code xn--…}, what is not ASCII in path and
 * query is percent-encoded as UTF-8. Nothing else is changed. Stateless, thread safe.
 */
public final class HttpUrl {

    /** Maximum length, in characters, before and after encoding. */
    public static final int MAX_LENGTH = 1_000;

    private static final String FIELD = "/url";

    /** RFC 3986, appendix B. Possessive, so that no text takes Java's stack. */
    private static final Pattern PARTS = Pattern.compile(
            "(?:([^:/?#]*+):)?+(?://([^/?#]*+))?+([^?#]*+)(?:\\?([^#]*+))?+(?:(#).*+)?+", Pattern.DOTALL);

    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*+]|[^:]*+)(?::(.*+))?+", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("0*+([1-9][0-9]{0,4})");
    private static final String PUNCTUATION = "-._~!$&'()*+,;=:@/"; // of pchar (section 3.3), and what parts them

    private HttpUrl() {}

    /** @throws RefusedException of field {@code /url}, if it is not one */
    public static URI of(String text) {
        if (text == null) {
            throw new RefusedException(FIELD, "is required", null);
        }
        Matcher parts = PARTS.matcher(text);
        boolean matches = parts.matches();
        if (matches
                && parts.group(2) != null
                && parts.group(2).indexOf('@') >= 0) { // not repeated, whatever else is wrong
            throw new RefusedException(
                    FIELD, "must not have a user name or password; send them as the header Authorization", null);
        }
        if (text.length() > MAX_LENGTH || !matches) {
            throw tooLong(text);
        }
        String scheme = parts.group(1) == null ? "" : parts.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new RefusedException(FIELD, "must begin with https:// or http://", text);
        }
        String authority = authority(parts.group(2), text);
        if (parts.group(5) != null) {
            throw new RefusedException(FIELD, "must not have a fragment (#…)", text);
        }
        String path = encoded(text, parts.start(3), parts.end(3), false);
        String query = parts.group(4) == null ? "" : '?' + encoded(text, parts.start(4), parts.end(4), true);
        String url = scheme + "://" + authority + path + query;
        if (url.length() > MAX_LENGTH) {
            throw tooLong(text);
        }
        return URI.create(url);
    }

    /** Scheme, host and port: where what is sent arrives. Two that are equal lead to the same place. */
    public static String origin(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return (url.getScheme() + "://" + url.getHost()).toLowerCase(Locale.ROOT) + ':' + port;
    }

    private static String authority(String authority, String text) {
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches() || parts.group(1).isEmpty()) {
            throw new RefusedException(FIELD, "must have a host", text);
        }
        String host = HostName.of(parts.group(1), text);
        String port = parts.group(2);
        return port == null || port.isEmpty() ? host : host + ':' + port(port, text);
    }

    private static String port(String port, String text) {
        Matcher number = PORT.matcher(port);
        if (!number.matches() || Integer.parseInt(number.group(1)) > 65_535) {
            throw new RefusedException(FIELD, "must have a port from 1 to 65535", text);
        }
        return number.group(1);
    }

    private static String encoded(String text, int start, int end, boolean query) {
        StringBuilder out = new StringBuilder(end - start);
        for (int i = start; i < end; ) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            if (isPlain(point) || (query && point == '?')) {
                out.appendCodePoint(point);
            } else if (point == '%' && isHex(text, i + 1, end) && isHex(text, i + 2, end)) {
                out.append('%');
            } else if (mayBeEncoded(point) || (query && (point == '[' || point == ']'))) {
                encode(text.substring(i, next), out);
            } else {
                throw new RefusedException(FIELD, rule(point) + ", at character " + (i + 1), text);
            }
            i = next;
        }
        return out.toString();
    }

    private static boolean isPlain(int point) {
        return (point >= 'a' && point <= 'z')
                || (point >= 'A' && point <= 'Z')
                || (point >= '0' && point <= '9')
                || PUNCTUATION.indexOf(point) >= 0;
    }

    private static boolean mayBeEncoded(int point) {
        return point > 127 && !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
    }

    private static String rule(int point) {
        return point == '%'
                ? "must have two hexadecimal digits after %"
                : "must contain only what a URL may (RFC 3986); percent-encode anything else";
    }

    private static boolean isHex(String text, int at, int end) {
        return at < end && text.charAt(at) < 128 && Character.digit(text.charAt(at), 16) >= 0;
    }

    private static void encode(String character, StringBuilder out) {
        for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(Character.toUpperCase(Character.forDigit((each >> 4) & 15, 16)));
            out.append(Character.toUpperCase(Character.forDigit(each & 15, 16)));
        }
    }

    private static RefusedException tooLong(String text) {
        return new RefusedException(
                FIELD, "must have at most " + MAX_LENGTH + " characters, percent-encoded as it is sent", text);
    }
}
