package dev.carillon.transform;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tokens of an expression say before anything parses it, as the parser cannot be watched: how deep its brackets are
 * nested, and what would let it go round its bounds.
 *
 * @param depth of the brackets
 * @param doublings how often {@code ??} and {@code ?:} stand on the left of each other: the parser copies what is on the left
 * @param defaults how many {@code ??} and {@code ?:} there are
 * @param variables how many members a tuple of a path can have, by {@code @}, {@code #} and {@code %}
 * @param changes whether values can change after they were made, by {@code |…|…|}
 */
record Shape(int depth, int doublings, int defaults, int variables, boolean changes) {

    private static final String OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static final Pattern NUMBER = Pattern.compile("(0|([1-9][0-9]*))(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");

    private static final String GAP = "(?:\\s|/\\*.*?\\*/)*+";
    private static final Pattern SIGNED_FUNCTION = Pattern.compile(
            "(?:function|\u03BB)`?+" + GAP + "\\((?:[^()/]++|/\\*.*?\\*/)*+\\)" + GAP + "<([^{]*+)", Pattern.DOTALL);
    private static final Pattern SIGNATURE = Pattern.compile("[a-z()<>:+?\\-\\s]*");
    private static final int OPTIONAL = 4;

    /** Ends the watch where it is bound to nothing. */
    private static final String CALLBACKS = "__evaluate_";

    /** @throws OutOfBounds if it has what is not available */
    static Shape of(String expression) {
        if (expression.contains(CALLBACKS)) {
            throw OutOfBounds.forbidden("the name " + CALLBACKS + "… is not available");
        }
        Matcher signed = SIGNED_FUNCTION.matcher(expression);
        while (signed.find()) {
            check(signed.group(1));
        }
        return new Scan(expression).shape();
    }

    /** The library makes a regular expression of it, over the arguments. */
    private static void check(String signature) {
        long many = signature.chars().filter(each -> each == '+').count();
        long optional =
                signature.chars().filter(each -> each == '?' || each == '-').count();
        if (!SIGNATURE.matcher(signature).matches() || many > 1 || optional > OPTIONAL) {
            throw OutOfBounds.forbidden(
                    "a signature has at most one + and " + OPTIONAL + " optional arguments, and letters beside");
        }
    }

    /** Reads tokens as the library does. */
    private static final class Scan {

        private final String text;
        private final Deque<Level> levels = new ArrayDeque<>();
        private int at;
        private char last; // the token before, or 'x' for all that is not a bracket or operator
        private boolean operand; // whether a slash divides, or begins a regular expression
        private int deepest;
        private int doublings;
        private int defaults;
        private int variables;
        private boolean changes;

        Scan(String text) {
            this.text = text;
        }

        Shape shape() {
            levels.push(new Level(false));
            while (at < text.length()) {
                token();
            }
            return new Shape(deepest, doublings, defaults, variables, changes);
        }

        private void token() {
            char first = text.charAt(at);
            if (" \t\n\r".indexOf(first) >= 0) {
                at++;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else if (first == '/' && !operand) {
                // It can take forever on a short text, and nothing could stop it.
                throw OutOfBounds.forbidden("regular expressions are not available");
            } else if (text.startsWith("??", at) || text.startsWith("?:", at)) {
                defaults++;
                doublings = Math.max(doublings, levels.element().doubled());
                operator(first, 2);
            } else if (OPERATORS.indexOf(first) >= 0) {
                bracket(first);
                variables += "@#%".indexOf(first) >= 0 ? 1 : 0;
                changes |= first == '|';
                operator(first, 1);
            } else {
                at = endOfOperand(first);
                last = 'x';
            }
        }

        private void operator(char first, int length) {
            operand = last == 'x' && (first == ')' || first == ']');
            last = first;
            at += length;
        }

        private void bracket(char first) {
            switch (first) {
                case '(', '[', '{' -> {
                    levels.push(new Level(last == '^'));
                    deepest = Math.max(deepest, levels.size() - 1);
                }
                case ')', ']', '}' -> {
                    boolean closesOperand = !levels.element().ordering && last != '[';
                    if (levels.size() > 1) {
                        int within = levels.pop().most();
                        levels.element().holds(within);
                    }
                    last = closesOperand ? 'x' : ' ';
                }
                case ',', ';' -> levels.element().separated();
                default -> {}
            }
        }

        private int endOfOperand(char first) {
            operand = true;
            if (first == '"' || first == '\'') {
                for (int end = at + 1; end < text.length(); end++) {
                    if (text.charAt(end) == first) {
                        return end + 1;
                    }
                    if (text.charAt(end) == '\\') {
                        end++;
                    }
                }
                return text.length();
            }
            if (first == '`') { // has no escapes
                int end = text.indexOf('`', at + 1);
                return end < 0 ? text.length() : end + 1;
            }
            Matcher number = NUMBER.matcher(text).region(at, text.length());
            if (number.lookingAt()) {
                return number.end();
            }
            int end = at + 1;
            while (end < text.length() && (OPERATORS + " \t\n\r").indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String name = text.substring(at, end);
            operand = !name.equals("and") && !name.equals("or") && !name.equals("in");
            return end;
        }
    }

    /** What stands within one pair of brackets. */
    private static final class Level {
        private final boolean ordering; // the brackets of an order-by, which are no operand
        private int most;
        private int sinceDefault;

        Level(boolean ordering) {
            this.ordering = ordering;
        }

        void holds(int doublings) {
            sinceDefault = Math.max(sinceDefault, doublings);
        }

        int doubled() {
            int now = sinceDefault + 1;
            most = Math.max(most, now);
            sinceDefault = 0;
            return now;
        }

        void separated() {
            most = most();
            sinceDefault = 0;
        }

        int most() {
            return Math.max(most, sinceDefault);
        }
    }
}
