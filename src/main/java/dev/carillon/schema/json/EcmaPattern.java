package dev.carillon.schema.json;

import java.util.Map;

/**
 * A regular expression of ECMA-262 (with the flag u, as JSON Schema has them) in the words of RE2/J or of java.util.regex, which share most
 * of theirs. Of one pattern; not thread safe.
 */
final class EcmaPattern {

    /** RE2/J has no such thing: lookaround, back-references. */
    static final class NotLinearException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotLinearException() {
            super("not linear", null, false, false);
        }
    }

    /** It is not a pattern, or larger than allowed. */
    static final class BadPatternException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BadPatternException(String message) {
            super(message, null, false, false);
        }
    }

    static final int LONGEST = 1_000;
    static final int LARGEST = 20_000;

    private static final int REPEATS_OF_RE2 = 1_000;
    private static final int DEEPEST = 50;
    private static final String SPACES =
            "\\x{9}-\\x{D}\\x{20}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}";
    private static final String NO_SPACES =
            "\\x{0}-\\x{8}\\x{E}-\\x{1F}\\x{21}-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}"
                    + "\\x{200B}-\\x{2027}\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}";
    private static final String NO_LINE_END = "[^\\n\\r\\x{2028}\\x{2029}]";
    private static final Map<String, String> CATEGORIES = Map.ofEntries(
            Map.entry("Letter", "L"),
            Map.entry("Lowercase_Letter", "Ll"),
            Map.entry("Uppercase_Letter", "Lu"),
            Map.entry("Titlecase_Letter", "Lt"),
            Map.entry("Modifier_Letter", "Lm"),
            Map.entry("Other_Letter", "Lo"),
            Map.entry("Mark", "M"),
            Map.entry("Nonspacing_Mark", "Mn"),
            Map.entry("Spacing_Mark", "Mc"),
            Map.entry("Enclosing_Mark", "Me"),
            Map.entry("Number", "N"),
            Map.entry("Decimal_Number", "Nd"),
            Map.entry("digit", "Nd"),
            Map.entry("Letter_Number", "Nl"),
            Map.entry("Other_Number", "No"),
            Map.entry("Punctuation", "P"),
            Map.entry("punct", "P"),
            Map.entry("Symbol", "S"),
            Map.entry("Separator", "Z"),
            Map.entry("Space_Separator", "Zs"),
            Map.entry("Other", "C"),
            Map.entry("Control", "Cc"),
            Map.entry("cntrl", "Cc"));

    private final String pattern;
    private final boolean linear;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depth;

    private EcmaPattern(String pattern, boolean linear) {
        this.pattern = pattern;
        this.linear = linear;
    }

    /** @param size about how many states it has once its repetitions are written out */
    record Translated(String text, long size) {}

    /**
     * @param linear for RE2/J
     * @throws NotLinearException if RE2/J cannot have it
     * @throws BadPatternException if nobody can
     */
    static Translated translate(String pattern, boolean linear) {
        if (pattern.length() > LONGEST) {
            throw new BadPatternException("must have at most " + LONGEST + " characters");
        }
        EcmaPattern reading = new EcmaPattern(pattern, linear);
        long size = reading.alternatives();
        if (reading.at < pattern.length()) {
            throw new BadPatternException("has a ) without its (");
        }
        return new Translated(reading.out.toString(), size);
    }

    private long alternatives() {
        if (++depth > DEEPEST) {
            throw new BadPatternException("must have at most " + DEEPEST + " groups in each other");
        }
        long size = 1;
        while (at < pattern.length() && pattern.charAt(at) != ')') {
            if (pattern.charAt(at) == '|') {
                out.append('|');
                at++;
                size++;
            } else {
                size += repeated(term());
            }
            if (size > LARGEST) {
                throw new BadPatternException(
                        "must not come to more than " + LARGEST + " states, repetitions written out");
            }
        }
        depth--;
        return size;
    }

    private long term() {
        char c = pattern.charAt(at);
        switch (c) {
            case '(':
                return group();
            case '[':
                characterClass();
                return 1;
            case '.':
                at++;
                out.append(NO_LINE_END);
                return 1;
            case '$':
                at++;
                out.append("\\z");
                return 1;
            case '^':
                at++;
                out.append('^');
                return 1;
            case '\\':
                escape();
                return 1;
            case '*', '+', '?':
                throw new BadPatternException("has nothing before " + c);
            default:
                literal(codePoint());
                return 1;
        }
    }

    private long group() {
        at++;
        if (next("?:")) {
            out.append("(?:");
        } else if (next("?=") || next("?!") || next("?<=") || next("?<!")) {
            if (linear) {
                throw new NotLinearException();
            }
            int start = pattern.lastIndexOf('?', at - 1);
            out.append('(').append(pattern, start, at);
        } else if (next("?<")) {
            int end = pattern.indexOf('>', at);
            if (end < 0 || !pattern.substring(at, end).matches("[A-Za-z][A-Za-z0-9]*")) {
                throw new BadPatternException("must have names of ASCII letters and digits for its groups");
            }
            out.append(linear ? "(" : "(?<" + pattern.substring(at, end) + '>');
            at = end + 1;
        } else if (at < pattern.length() && pattern.charAt(at) == '?') {
            throw new BadPatternException("has a group that ECMA-262 does not know");
        } else {
            out.append('(');
        }
        long size = alternatives();
        if (at >= pattern.length()) {
            throw new BadPatternException("has a ( without its )");
        }
        at++;
        out.append(')');
        return size + 1;
    }

    private long repeated(long size) {
        if (at >= pattern.length()) {
            return size;
        }
        long times = 1;
        char c = pattern.charAt(at);
        if (c == '*' || c == '+' || c == '?') {
            out.append(c);
            at++;
            times = 2;
        } else if (c == '{') {
            int end = pattern.indexOf('}', at);
            String count = end < 0 ? "" : pattern.substring(at + 1, end);
            if (!count.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
                return size; // the brace is a character
            }
            String[] bounds = count.split(",");
            int least = Integer.parseInt(bounds[0]);
            int most = bounds.length > 1 ? Integer.parseInt(bounds[1]) : least;
            if (most < least) {
                throw new BadPatternException("has the numbers of {" + count + "} in the wrong order");
            }
            if (linear && most > REPEATS_OF_RE2) {
                throw new NotLinearException();
            }
            out.append('{').append(count).append('}');
            at = end + 1;
            times = most + 1L;
        } else {
            return size;
        }
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            out.append('?');
            at++;
        }
        boolean again = at < pattern.length()
                && ("*+?".indexOf(pattern.charAt(at)) >= 0
                        || pattern.substring(at).matches("(?s)\\{[0-9]+(,[0-9]*)?}.*"));
        if (again) {
            throw new BadPatternException("has two repetitions after each other");
        }
        return size * times;
    }

    private void escape() {
        char c = escaped();
        switch (c) {
            case 'b' ->
                out.append(linear ? "\\b" : "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))");
            case 'B' ->
                out.append(linear ? "\\B" : "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))");
            case 's' -> out.append('[').append(SPACES).append(']');
            case 'S' -> out.append("[^").append(SPACES).append(']');
            case 'd', 'D', 'w', 'W' -> out.append('\\').append(c);
            case 'p', 'P' -> property(c);
            case 'k' -> back();
            default -> {
                if (c >= '1' && c <= '9') {
                    back();
                } else {
                    literal(character(c));
                }
            }
        }
    }

    /** As it is: only java.util.regex has it, in the same words. */
    private void back() {
        if (linear) {
            throw new NotLinearException();
        }
        if (pattern.charAt(at - 1) == 'k') {
            int end = pattern.indexOf('>', at);
            if (end < 0 || pattern.charAt(at) != '<') {
                throw new BadPatternException("has a \\k without its <name>");
            }
            out.append("\\k").append(pattern, at, end + 1);
            at = end + 1;
        } else {
            out.append('\\').append(pattern.charAt(at - 1));
        }
    }

    private char escaped() {
        if (at + 1 >= pattern.length()) {
            throw new BadPatternException("must not end with \\");
        }
        at += 2;
        return pattern.charAt(at - 1);
    }

    /** The one that such an escape means; the place is after its letter. */
    private int character(char c) {
        switch (c) {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return 0x0b;
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case '0':
                return 0;
            case 'c':
                if (at < pattern.length() && Character.isLetter(pattern.charAt(at)) && pattern.charAt(at) < 128) {
                    return pattern.charAt(at++) & 31;
                }
                throw new BadPatternException("must have a letter after \\c");
            case 'x':
                return hexadecimal(2);
            case 'u':
                return unicode();
            default:
                if (c > 127 || Character.isLetterOrDigit(c) || c == '_') {
                    throw new BadPatternException("has an escape that ECMA-262 does not know, \\" + c);
                }
                return c;
        }
    }

    private int unicode() {
        if (next("{")) {
            int end = pattern.indexOf('}', at);
            int length = end - at;
            if (length < 1 || length > 6) {
                throw new BadPatternException("must have 1 to 6 hexadecimal digits in \\u{…}");
            }
            int point = hexadecimal(length);
            at++;
            return point;
        }
        int first = hexadecimal(4);
        if (Character.isHighSurrogate((char) first) && pattern.startsWith("\\u", at)) {
            int back = at;
            at += 2;
            int second = hexadecimal(4);
            if (Character.isLowSurrogate((char) second)) {
                return Character.toCodePoint((char) first, (char) second);
            }
            at = back;
        }
        return first;
    }

    private int hexadecimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < pattern.length() ? Character.digit(pattern.charAt(at), 16) : -1;
            if (digit < 0) {
                throw new BadPatternException("must have hexadecimal digits after \\x and \\u");
            }
            value = value * 16 + digit;
            at++;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw new BadPatternException("has a character above U+10FFFF");
        }
        return value;
    }

    private void property(char c) {
        int end = pattern.indexOf('}', at);
        if (!next("{") || end < 0) {
            throw new BadPatternException("must have {…} after \\" + c);
        }
        String name = pattern.substring(at, end);
        at = end + 1;
        if (!name.matches("[A-Za-z_]+(=[A-Za-z_]+)?")) {
            throw new BadPatternException("has a property that ECMA-262 does not know");
        }
        String value = name.substring(name.indexOf('=') + 1);
        boolean script = name.startsWith("Script=")
                || name.startsWith("sc=")
                || name.startsWith("Script_Extensions=")
                || name.startsWith("scx=");
        String category = CATEGORIES.getOrDefault(value, value);
        boolean isCategory = !script && category.length() <= 2;
        if (linear && !isCategory && !script) {
            throw new NotLinearException(); // RE2/J knows categories and scripts
        }
        out.append('\\')
                .append(c)
                .append('{')
                .append(isCategory || linear ? category : "Is" + value)
                .append('}');
    }

    private void characterClass() {
        at++;
        boolean negated = next("^");
        if (next("]")) { // none, or any
            out.append(negated ? "[\\x{0}-\\x{10FFFF}]" : "[^\\x{0}-\\x{10FFFF}]");
            return;
        }
        out.append(negated ? "[^" : "[");
        boolean single = false; // whether a range may begin with what stands before
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            if (pattern.charAt(at) == '-' && single && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
                at++;
                int start = out.length();
                out.append('-');
                if (!member()) { // a class is no end of a range: the hyphen is a character
                    out.insert(start, '\\');
                }
                single = false;
            } else {
                single = member();
            }
        }
        if (at >= pattern.length()) {
            throw new BadPatternException("has a [ without its ]");
        }
        at++;
        out.append(']');
    }

    /** @return whether it is a single character */
    private boolean member() {
        if (pattern.charAt(at) != '\\') {
            literal(codePoint());
            return true;
        }
        char c = escaped();
        switch (c) {
            case 'd', 'D', 'w', 'W' -> out.append('\\').append(c);
            case 's' -> out.append(SPACES);
            case 'S' -> out.append(NO_SPACES);
            case 'p', 'P' -> property(c);
            default -> {
                literal(c == 'b' ? '\b' : character(c));
                return true;
            }
        }
        return false;
    }

    private int codePoint() {
        int point = pattern.codePointAt(at);
        at += Character.charCount(point);
        return point;
    }

    private void literal(int point) {
        boolean plain = point < 128 && (Character.isLetterOrDigit(point) || point == '_' || point == ' ');
        if (plain) {
            out.append((char) point);
        } else {
            out.append("\\x{").append(Integer.toHexString(point)).append('}');
        }
    }

    private boolean next(String text) {
        if (pattern.startsWith(text, at)) {
            at += text.length();
            return true;
        }
        return false;
    }
}
