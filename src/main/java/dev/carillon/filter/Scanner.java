package dev.carillon.filter;

/** Reads an expression token by token. */
final class Scanner {

    enum Kind {
        WORD,
        NUMBER,
        TEXT,
        SYMBOL,
        END
    }

    /** @param at index of its first character */
    record Token(Kind kind, String text, int at) {

        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }
    }

    private final String source;
    private int at;

    Scanner(String source) {
        this.source = source;
    }

    Token next() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
        if (at == source.length()) {
            return new Token(Kind.END, "", at);
        }
        char first = source.charAt(at);
        if (first == '\'' || first == '"') {
            return quoted(first);
        }
        return isWord(first) ? word() : symbol();
    }

    private Token word() {
        int start = at;
        boolean digits = true;
        while (at < source.length() && isWord(source.charAt(at))) {
            digits &= isDigit(at++);
        }
        if (digits && at + 1 < source.length() && source.charAt(at) == '.' && isDigit(at + 1)) {
            at++;
            while (at < source.length() && isDigit(at)) {
                at++;
            }
        }
        return new Token(digits ? Kind.NUMBER : Kind.WORD, source.substring(start, at), start);
    }

    /** A backslash takes its meaning from the quote; before anything else it stays, for LIKE to read. */
    private Token quoted(char quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (c == quote) {
                return new Token(Kind.TEXT, text.toString(), start);
            }
            if (c == '\\' && at < source.length()) {
                char next = source.charAt(at++);
                if (next != quote) {
                    text.append(c);
                }
                text.append(next);
            } else {
                text.append(c);
            }
        }
        throw new SyntaxException(start, "the text is not closed: " + quote + " is missing");
    }

    private Token symbol() {
        int start = at;
        String two = source.substring(at, Math.min(at + 2, source.length()));
        if (two.equals("<=") || two.equals(">=") || two.equals("<>") || two.equals("!=")) {
            at += 2;
            return new Token(Kind.SYMBOL, two, start);
        }
        if ("()+-*/%=<>,".indexOf(source.charAt(at)) < 0) {
            throw new SyntaxException(start, '"' + source.substring(start, start + 1) + "\" has no meaning here");
        }
        at++;
        return new Token(Kind.SYMBOL, source.substring(start, at), start);
    }

    private boolean isDigit(int index) {
        return source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
