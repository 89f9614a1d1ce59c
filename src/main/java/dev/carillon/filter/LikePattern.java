package dev.carillon.filter;

import java.util.Arrays;

/**
 * The pattern of {@code LIKE}: {@code %} is any text, {@code _} one character, {@code \} takes their meaning away.
 *
 * <p>Matched without going back further than the last {@code %}, so at most length of text times length of pattern, and
 * within the bounds of the evaluation. Immutable, thread safe.
 */
final class LikePattern {

    private static final int ANY_TEXT = -1;
    private static final int ANY_ONE = -2;

    private final int[] parts;

    LikePattern(String text) {
        int[] characters = text.codePoints().toArray();
        int[] read = new int[characters.length];
        int length = 0;
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            if (c == '\\' && i + 1 < characters.length && (characters[i + 1] == '%' || characters[i + 1] == '_')) {
                read[length++] = characters[++i];
            } else if (c == '%') {
                if (length == 0 || read[length - 1] != ANY_TEXT) {
                    read[length++] = ANY_TEXT;
                }
            } else {
                read[length++] = c == '_' ? ANY_ONE : c;
            }
        }
        parts = Arrays.copyOf(read, length);
    }

    boolean matches(String text, Evaluation in) {
        int at = 0;
        int part = 0;
        int star = -1; // the last % seen, and where the text it stands for ends now
        int end = 0;
        int steps = 0;
        while (at < text.length()) {
            if (++steps == 1024) {
                in.spend(steps);
                steps = 0;
            }
            if (part < parts.length && parts[part] == ANY_TEXT) {
                star = part++;
                end = at;
            } else if (part < parts.length && (parts[part] == ANY_ONE || parts[part] == text.codePointAt(at))) {
                at = next(text, at);
                part++;
            } else if (star >= 0) {
                part = star + 1;
                end = next(text, end);
                at = end;
            } else {
                return false;
            }
        }
        in.spend(steps);
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }

    /** Never between the two halves of a character. */
    private static int next(String text, int at) {
        return at + Character.charCount(text.codePointAt(at));
    }
}
