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
        int[] read = new int[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '%' || text.charAt(i + 1) == '_')) {
                read[length++] = text.charAt(++i);
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
            } else if (part < parts.length && (parts[part] == ANY_ONE || parts[part] == text.charAt(at))) {
                at += parts[part] == ANY_ONE && isPair(text, at) ? 2 : 1;
                part++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++end;
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

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
