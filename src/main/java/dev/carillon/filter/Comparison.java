package dev.carillon.filter;

/** {@code = != <> < <= > >=}. Equality reads the left side as what the right one is, the others compare numbers. */
enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST;

    static Comparison of(String symbol) {
        return switch (symbol) {
            case "=" -> EQUAL;
            case "!=", "<>" -> NOT_EQUAL;
            case "<" -> LESS;
            case "<=" -> AT_MOST;
            case ">" -> MORE;
            case ">=" -> AT_LEAST;
            default -> null;
        };
    }

    boolean of(Object x, Object y, Evaluation in) {
        return switch (this) {
            case EQUAL -> Values.equal(x, y, in);
            case NOT_EQUAL -> !Values.equal(x, y, in);
            case LESS -> Values.compare(x, y) < 0;
            case AT_MOST -> Values.compare(x, y) <= 0;
            case MORE -> Values.compare(x, y) > 0;
            case AT_LEAST -> Values.compare(x, y) >= 0;
        };
    }
}
