package dev.carillon.transform;

/**
 * A text that is looked for in others. One pass over each, however alike they are (Knuth, Morris, Pratt), where
 * {@code String.indexOf} can take the product of both lengths. A pair of surrogates is one character: it is not found by half.
 */
final class Needle {

    private final String text;
    private final int[] border; // of each prefix: how much of its start is its end as well

    Needle(String text) {
        this.text = text;
        this.border = new int[text.length()];
        for (int at = 1, matched = 0; at < text.length(); at++) {
            matched = longer(matched, text.charAt(at));
            border[at] = matched;
        }
    }

    int length() {
        return text.length();
    }

    /** Where it stands first, or -1. */
    int in(String hay, int from) {
        if (text.isEmpty()) {
            return from;
        }
        int matched = 0;
        for (int at = from; at < hay.length(); at++) {
            matched = longer(matched, hay.charAt(at));
            if (matched == text.length()) {
                if (isWhole(hay, at + 1 - matched, at + 1)) {
                    return at + 1 - matched;
                }
                matched = border[matched - 1];
            }
        }
        return -1;
    }

    private int longer(int matched, char next) {
        int length = matched;
        while (length > 0 && next != text.charAt(length)) {
            length = border[length - 1];
        }
        return next == text.charAt(length) ? length + 1 : length;
    }

    private static boolean isWhole(String hay, int from, int to) {
        return !cutsPair(hay, from) && !cutsPair(hay, to);
    }

    private static boolean cutsPair(String hay, int at) {
        return at > 0
                && at < hay.length()
                && Character.isLowSurrogate(hay.charAt(at))
                && Character.isHighSurrogate(hay.charAt(at - 1));
    }
}
