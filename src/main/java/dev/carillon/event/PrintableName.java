package dev.carillon.event;

/**
 * The display name of a thing, such as a subscription or a key: 1 to {@value #MAX_LENGTH} Unicode code points that are on
 * one line as they were written.
 *
 * <p>It contains no control characters, no half characters, no noncharacters, no line ends and nothing that changes the text
 * direction around it (UAX #9, explicit formatting), and there is something to see in it. Columns have
 * room for {@value #MAX_STORED} characters, as H2 counts a code point beyond U+FFFF as two and PostgreSQL as one.
 * Stateless, thread safe.
 */
public final class PrintableName {

    /** Maximum number of code points. */
    public static final int MAX_LENGTH = 100;

    /** Maximum number of Java characters that these need. */
    public static final int MAX_STORED = 2 * MAX_LENGTH;

    /** Letters to Unicode, and blank to the eye: the fillers of Hangul. */
    private static final String FILLERS = "\u115F\u1160\u3164\uFFA0\u2800";

    private PrintableName() {}

    /**
     * The same text.
     *
     * @param field JSON pointer of the name
     * @throws RefusedException of this field; null is refused as required
     */
    public static String check(String field, String text) {
        if (text == null) {
            throw new RefusedException(field, "is required", null);
        }
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw refused(field, "must have at most " + MAX_LENGTH + " characters", text);
        }
        if (!text.codePoints().allMatch(PrintableName::isPrintable)) {
            throw refused(
                    field,
                    "must not contain control characters, line ends, half characters or changes of direction",
                    text);
        }
        if (text.codePoints().noneMatch(PrintableName::isVisible)) {
            throw refused(field, "must have 1 to " + MAX_LENGTH + " characters, not only space", text);
        }
        return text;
    }

    private static boolean isPrintable(int point) {
        boolean isNoCharacter = (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
        return !isNoCharacter
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    case Character.FORMAT -> !turnsDirection(point);
                    default -> true;
                };
    }

    /** Embeddings, overrides and isolates: to the end of the text, if nothing ends them. The mere marks stay. */
    private static boolean turnsDirection(int point) {
        return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR,
                    Character.FORMAT,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.UNASSIGNED -> false;
            default -> FILLERS.indexOf(point) < 0;
        };
    }

    /** What would disturb the answer is not in it. */
    private static RefusedException refused(String field, String rule, String text) {
        int[] shown = text.codePoints()
                .map(point -> isPrintable(point) ? point : 0xFFFD)
                .toArray();
        return new RefusedException(field, rule, new String(shown, 0, shown.length));
    }
}
