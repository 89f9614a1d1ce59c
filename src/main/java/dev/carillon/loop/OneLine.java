package dev.carillon.loop;

/** Text from outside where it is part of a line of the log, or in a property that someone prints. */
public final class OneLine {

    private static final int LONGEST = 1_000;

    private OneLine() {}

    /** What would end the line or steer a terminal is written as {@code \}{@code u000a}; more than 1,000 characters are cut. */
    public static String of(String text) {
        return of(text, LONGEST);
    }

    static String of(String text, int longest) {
        if (text == null) {
            return "null";
        }
        StringBuilder line = new StringBuilder();
        int shown = Math.min(text.length(), longest);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            boolean paired = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))
                    || i > 0 && Character.isSurrogatePair(text.charAt(i - 1), c);
            if (isPlain(c) || paired) {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown < text.length() ? line.append('…').toString() : line.toString();
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
