package dev.carillon.transform;

/** How deep the brackets of an expression are nested, before anything recurses over them. */
final class Nesting {

    private Nesting() {}

    /** Brackets within texts, quoted names and comments do not count. */
    static int of(String expression) {
        int depth = 0;
        int deepest = 0;
        for (int at = 0; at < expression.length(); at++) {
            switch (expression.charAt(at)) {
                case '(', '[', '{' -> deepest = Math.max(deepest, ++depth);
                case ')', ']', '}' -> depth--;
                case '"', '\'', '`' -> at = endOfQuoted(expression, at);
                case '/' -> at = endOfComment(expression, at);
                default -> {}
            }
        }
        return deepest;
    }

    private static int endOfQuoted(String expression, int start) {
        char quote = expression.charAt(start);
        for (int at = start + 1; at < expression.length(); at++) {
            if (expression.charAt(at) == quote) {
                return at;
            }
            if (expression.charAt(at) == '\\' && quote != '`') { // a quoted name has no escapes
                at++;
            }
        }
        return expression.length();
    }

    private static int endOfComment(String expression, int start) {
        if (!expression.startsWith("/*", start)) {
            return start; // a division
        }
        int end = expression.indexOf("*/", start + 2);
        return end < 0 ? expression.length() : end + 1;
    }
}
