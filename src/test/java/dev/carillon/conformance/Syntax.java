package dev.carillon.conformance;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammars that the specifications refer to, each written from its ABNF. */
final class Syntax {

    // RFC 3986, appendix A
    // Each percent-encoded octet is an x by then: an alternative in a loop would take Java's stack.
    private static final Pattern PCT = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final String PCHAR = "[A-Za-z0-9._~!$&'()*+,;=:@-]";
    private static final String SEGMENT_NC = "[A-Za-z0-9._~!$&'()*+,;=@-]++";
    private static final String SEGMENTS = "(?:/" + PCHAR + "*+)*+";
    private static final String ABSOLUTE = "/(?:" + PCHAR + "++" + SEGMENTS + ")?+";
    private static final String ROOTLESS = PCHAR + "++" + SEGMENTS;
    private static final String NO_SCHEME = SEGMENT_NC + SEGMENTS;
    private static final String USER = "(?:[A-Za-z0-9._~!$&'()*+,;=:-]*@)?";
    private static final String HOST =
            "(?:\\[[0-9A-Fa-f:.]++\\]|\\[v[0-9A-Fa-f]+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+\\]|[A-Za-z0-9._~!$&'()*+,;=-]*+)";
    private static final String AUTHORITY = USER + HOST + "(?::[0-9]*+)?";
    private static final String QUERY = "(?:\\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+)?";
    private static final String FRAGMENT = "(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+)?";
    private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:";
    private static final String WITH_AUTHORITY = "//" + AUTHORITY + SEGMENTS;
    private static final Pattern URI = Pattern.compile(
            SCHEME + "(?:" + WITH_AUTHORITY + "|" + ABSOLUTE + "|" + ROOTLESS + "|)" + QUERY + FRAGMENT);
    private static final Pattern RELATIVE =
            Pattern.compile("(?:" + WITH_AUTHORITY + "|" + ABSOLUTE + "|" + NO_SCHEME + "|)" + QUERY + FRAGMENT);

    // RFC 3339, section 5.6
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})(?:\\.\\d+)?(?:[Zz]|[+-](\\d{2}):(\\d{2}))",
            Pattern.DOTALL);

    private Syntax() {}

    static boolean isUri(String text) {
        return URI.matcher(PCT.matcher(text).replaceAll("x")).matches();
    }

    static boolean isUriReference(String text) {
        return isUri(text)
                || RELATIVE.matcher(PCT.matcher(text).replaceAll("x")).matches();
    }

    enum Time {
        RIGHT,
        /** A second 60 where no leap second can be, which only a table of them can tell. */
        DOUBTFUL,
        WRONG
    }

    static Time time(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches() || !isDate(parts) || number(parts, 4) > 23 || number(parts, 5) > 59) {
            return Time.WRONG;
        }
        if (parts.group(7) != null && (number(parts, 7) > 23 || number(parts, 8) > 59)) {
            return Time.WRONG;
        }
        if (number(parts, 6) < 60) {
            return Time.RIGHT;
        }
        boolean isEndOfDay =
                text.contains("23:59:60Z") || text.contains("15:59:60-08:00") || text.contains("05:29:60+05:30");
        return number(parts, 6) > 60 ? Time.WRONG : isEndOfDay ? Time.RIGHT : Time.DOUBTFUL;
    }

    private static boolean isDate(Matcher parts) {
        try {
            return number(parts, 1) > 0 && LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3)) != null;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    /** Why these are no characters of a String (spec, section "Type System"), or null. */
    static String badCharacter(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c <= 0x1F || (c >= 0x7F && c <= 0x9F)) {
                return "a control character (Type System, String)";
            }
            if (c >= 0xD800 && c <= 0xDFFF) {
                return "half of a surrogate pair (Type System, String)";
            }
            if ((c & 0xFFFF) >= 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) {
                return "a noncharacter (Type System, String)";
            }
            i += Character.charCount(c);
        }
        return null;
    }
}
