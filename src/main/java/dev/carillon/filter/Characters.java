package dev.carillon.filter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Text by its Unicode characters, as CESQL and JSONata count them: a pair of surrogates is one and is never cut. Stateless,
 * thread safe.
 *
 * <p>The time is in proportion to the text, always. {@code String.toLowerCase} and {@code toUpperCase} are not used: over
 * many Σ, İ or ß they take the square of it (16,000 Σ: three seconds).
 */
public final class Characters {

    private static final char SIGMA = '\u03a3';
    private static final char SIGMA_IN_A_WORD = '\u03c3';
    private static final char SIGMA_AT_ITS_END = '\u03c2';
    private static final char DOTTED_I = '\u0130';

    /** The hundred that become several in upper case, as ß. */
    private static final Map<Integer, String> WIDER_IN_UPPER_CASE = widerInUpperCase();

    private Characters() {}

    static int count(String text) {
        return text.codePointCount(0, text.length());
    }

    static String left(String text, int count) {
        return count >= count(text) ? text : text.substring(0, text.offsetByCodePoints(0, count));
    }

    static String right(String text, int count) {
        return count >= count(text) ? text : text.substring(text.offsetByCodePoints(text.length(), -count));
    }

    /** @param from index of the first character, from 0, within the text */
    static String middle(String text, int from, int count) {
        int start = text.offsetByCodePoints(0, from);
        return left(text.substring(start), count);
    }

    static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** In lower case, as {@code toLowerCase(Locale.ROOT)}. */
    public static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            if (c == SIGMA) {
                lower.append(endsWord(text, at) ? SIGMA_AT_ITS_END : SIGMA_IN_A_WORD);
            } else if (c == DOTTED_I) {
                lower.append("i\u0307");
            } else {
                lower.appendCodePoint(Character.toLowerCase(c));
            }
        }
        return lower.toString();
    }

    /** In upper case, as {@code toUpperCase(Locale.ROOT)}. */
    public static String upper(String text) {
        StringBuilder upper = new StringBuilder(text.length());
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            String wider = c < 0x80 ? null : WIDER_IN_UPPER_CASE.get(c);
            if (wider == null) {
                upper.appendCodePoint(Character.toUpperCase(c));
            } else {
                upper.append(wider);
            }
        }
        return upper.toString();
    }

    /** Unicode's White_Space. Java's isWhitespace lacks the spaces that do not break, and has four separators too many. */
    private static boolean isWhitespace(char c) {
        return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
    }

    private static boolean endsWord(String text, int at) {
        return at > 0
                && Character.isLetter(text.codePointBefore(at))
                && (at + 1 == text.length() || !Character.isLetter(text.codePointAt(at + 1)));
    }

    private static Map<Integer, String> widerInUpperCase() {
        Map<Integer, String> wider = new HashMap<>();
        for (int c = 0x80; c <= Character.MAX_VALUE; c++) {
            String upper = Character.toString(c).toUpperCase(Locale.ROOT);
            if (upper.length() > 1) {
                wider.put(c, upper);
            }
        }
        return Map.copyOf(wider);
    }
}
