package dev.carillon.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What RFC 3986 calls a URI reference (section 4.1), by the characters that each of its parts may have. Java's own {@code
 * URI} reads RFC 2396, which knows no empty host and no address of a future version. Stateless, thread safe.
 */
final class UriReference {

    /** Appendix B: scheme, authority, path, query and fragment. Possessive, so that no text takes Java's stack. */
    private static final Pattern PARTS = Pattern.compile(
            "(?:([^:/?#]*+):)?+(?://([^/?#]*+))?+([^?#]*+)(?:\\?([^#]*+))?+(?:#(.*+))?+", Pattern.DOTALL);

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:[^@\\[\\]]*+@)?+(?:\\[(?:[0-9A-Fa-f:.]++|[vV][0-9A-Fa-f]++\\.[^@\\[\\]%]++)]|[^@:\\[\\]]*+)(?::[0-9]*+)?+");
    private static final String UNRESERVED_AND_SUBDELIMS = "-._~!$&'()*+,;=";

    private UriReference() {}

    /** @param needsScheme whether it has to be a URI (section 3), and may not be relative */
    static boolean isValid(String text, boolean needsScheme) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        String scheme = parts.group(1);
        String authority = parts.group(2);
        boolean hasValidScheme =
                scheme == null ? !needsScheme : SCHEME.matcher(scheme).matches();
        return hasValidScheme
                && (authority == null || AUTHORITY.matcher(authority).matches())
                && holdsOnly(authority, ":@[]")
                && holdsOnly(parts.group(3), ":@/")
                && holdsOnly(parts.group(4), ":@/?")
                && holdsOnly(parts.group(5), ":@/?");
    }

    private static boolean holdsOnly(String part, String more) {
        if (part == null) {
            return true;
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '%') {
                if (!isHex(part, i + 1) || !isHex(part, i + 2)) {
                    return false;
                }
            } else if (!isLetterOrDigit(c) && UNRESERVED_AND_SUBDELIMS.indexOf(c) < 0 && more.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(String part, int at) {
        return at < part.length() && part.charAt(at) < 0x7F && Character.digit(part.charAt(at), 16) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
