package dev.carillon.schema.json;

import com.networknt.schema.regex.RegularExpression;
import dev.carillon.schema.json.EcmaPattern.NotLinearException;
import dev.carillon.schema.json.EcmaPattern.Translated;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that ends: in a time that grows with the text alone, by RE2/J; or, where it looks around or back, by
 * java.util.regex within the steps that the check has left. Thread safe.
 */
final class BoundedPattern implements RegularExpression {

    private static final int STATES_A_STEP = 64;
    private static final int CHARACTERS_A_STEP = 16;

    private final com.google.re2j.Pattern linear;
    private final long cost;
    private final Pattern backtracking;

    private BoundedPattern(com.google.re2j.Pattern linear, long cost, Pattern backtracking) {
        this.linear = linear;
        this.cost = cost;
        this.backtracking = backtracking;
    }

    /** @throws EcmaPattern.BadPatternException if it is not a regular expression, or too large */
    static BoundedPattern of(String pattern) {
        try {
            Translated translated = EcmaPattern.translate(pattern, true);
            return new BoundedPattern(com.google.re2j.Pattern.compile(translated.text()), translated.size(), null);
        } catch (NotLinearException | com.google.re2j.PatternSyntaxException e) {
            return backtracking(pattern);
        }
    }

    private static BoundedPattern backtracking(String pattern) {
        try {
            return new BoundedPattern(
                    null,
                    0,
                    Pattern.compile(EcmaPattern.translate(pattern, false).text()));
        } catch (PatternSyntaxException | StackOverflowError e) {
            String why = e instanceof PatternSyntaxException syntax ? syntax.getDescription() : "nested too deeply";
            throw new EcmaPattern.BadPatternException("is not a regular expression of ECMA-262: " + why);
        }
    }

    /** About how many states it has, or characters. */
    long size() {
        return linear != null ? cost : backtracking.pattern().length();
    }

    boolean isLinear() {
        return linear != null;
    }

    @Override
    public boolean matches(String text) {
        Effort effort = Effort.current();
        if (linear != null) {
            effort.spend(1 + text.length() / CHARACTERS_A_STEP * (1 + cost / STATES_A_STEP));
            return linear.matcher(text).find();
        }
        try {
            return backtracking.matcher(new CountedText(text, effort)).find();
        } catch (StackOverflowError e) {
            throw new Effort.ExhaustedException(Effort.TOO_COSTLY);
        }
    }

    /** Every look at a character counts, as java.util.regex asks nothing else. */
    private record CountedText(String text, Effort effort) implements CharSequence {

        @Override
        public char charAt(int index) {
            effort.spend(1);
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
