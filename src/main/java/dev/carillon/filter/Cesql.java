package dev.carillon.filter;

import com.fasterxml.jackson.core.JsonPointer;
import dev.carillon.filter.Scanner.Kind;
import dev.carillon.filter.Scanner.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Parses CESQL 1.0, and beyond it decimal numbers and functions over the data.
 *
 * <p>One thing is stricter: AND, OR and XOR side by side need parentheses, as implementations read them differently.
 */
final class Cesql {

    private static final int LONGEST = 8_000;
    private static final int DEEPEST = 100;
    private static final Set<String> RESERVED =
            Set.of("and", "or", "xor", "not", "like", "exists", "in", "true", "false");

    private final Scanner scanner;
    private Token token;
    private int depth;

    private Cesql(String source) {
        scanner = new Scanner(source);
        token = scanner.next();
    }

    /** @throws SyntaxException where it is not one */
    static Expression parse(String source) {
        if (source.length() > LONGEST) {
            throw new SyntaxException(LONGEST, "this is longer than " + LONGEST + " characters");
        }
        Cesql parser = new Cesql(source);
        Expression whole = parser.logic();
        if (parser.token.kind() != Kind.END) {
            throw parser.unexpected("an operator or the end");
        }
        return whole;
    }

    private Expression logic() {
        Expression first = comparison();
        String operator = logicOperator();
        if (operator == null) {
            return first;
        }
        List<Expression> all = new ArrayList<>(List.of(first));
        while (logicOperator() != null) {
            if (!logicOperator().equals(operator)) {
                throw new SyntaxException(
                        token.at(),
                        "use parentheses to group these: " + operator + " and " + logicOperator()
                                + " are side by side");
            }
            advance();
            all.add(comparison());
        }
        return switch (operator) {
            case "AND" -> new Expression.And(List.copyOf(all));
            case "OR" -> new Expression.Or(List.copyOf(all));
            default -> new Expression.Xor(List.copyOf(all));
        };
    }

    private String logicOperator() {
        return token.is("AND") || token.is("OR") || token.is("XOR")
                ? token.text().toUpperCase(Locale.ROOT)
                : null;
    }

    private Expression comparison() {
        return chain(this::sum, this::comparing);
    }

    private Expression sum() {
        return chain(this::product, () -> calculating(this::product, "+", "-"));
    }

    private Expression product() {
        return chain(this::member, () -> calculating(this::member, "*", "/", "%"));
    }

    private Expression member() {
        return chain(this::unary, this::searching);
    }

    /** @param operator reads the next operator of this rank with what follows, or gives null */
    private static Expression chain(Supplier<Expression> operand, Supplier<Step> operator) {
        Expression first = operand.get();
        List<Step> steps = new ArrayList<>();
        for (Step step = operator.get(); step != null; step = operator.get()) {
            steps.add(step);
        }
        return steps.isEmpty() ? first : new Expression.Chain(first, List.copyOf(steps));
    }

    private Step comparing() {
        Comparison operator = token.kind() == Kind.SYMBOL ? Comparison.of(token.text()) : null;
        if (operator == null) {
            return null;
        }
        advance();
        return new Step.Compare(operator, sum());
    }

    private Step calculating(Supplier<Expression> operand, String... symbols) {
        for (String each : symbols) {
            if (token.isSymbol(each)) {
                advance();
                return new Step.Calculate(Arithmetic.of(each), operand.get());
            }
        }
        return null;
    }

    private Step searching() {
        boolean not = token.is("NOT");
        if (not) {
            advance();
        }
        if (token.is("LIKE")) {
            advance();
            return new Step.Like(new LikePattern(text("the pattern as text in quotes")), not);
        }
        if (token.is("IN")) {
            advance();
            return new Step.In(list(), not);
        }
        if (not) {
            throw unexpected("LIKE or IN");
        }
        return null;
    }

    private Expression unary() {
        deeper();
        Expression read = signed();
        depth--;
        return read;
    }

    private Expression signed() {
        if (token.is("NOT")) {
            advance();
            return new Expression.Not(unary());
        }
        if (token.isSymbol("-")) {
            advance();
            return token.kind() == Kind.NUMBER ? number("-") : new Expression.Negated(unary());
        }
        if (token.isSymbol("+")) {
            advance();
            if (token.kind() != Kind.NUMBER) {
                throw unexpected("a number");
            }
            return number("");
        }
        if (token.is("EXISTS")) {
            advance();
            return new Expression.Exists(attribute(advance()));
        }
        return primary();
    }

    private Expression primary() {
        if (token.isSymbol("(")) {
            advance();
            Expression inner = logic();
            expect(")");
            return inner;
        }
        if (token.kind() == Kind.NUMBER) {
            return number("");
        }
        if (token.kind() == Kind.TEXT) {
            return new Expression.Literal(advance().text());
        }
        if (token.kind() != Kind.WORD) {
            throw unexpected("a value");
        }
        Token word = advance();
        if (word.is("TRUE") || word.is("FALSE")) {
            return new Expression.Literal(word.is("TRUE"));
        }
        return token.isSymbol("(") ? call(word) : new Expression.Attribute(attribute(word));
    }

    private Expression call(Token name) {
        BuiltIn function = BuiltIn.named(name.text());
        expect("(");
        List<Expression> arguments = new ArrayList<>();
        if (function != null && function.takesPointer()) {
            arguments.add(pointer());
        } else if (!token.isSymbol(")")) {
            arguments.add(logic());
        }
        while (token.isSymbol(",")) {
            advance();
            arguments.add(logic());
        }
        expect(")");
        if (function == null) {
            throw new SyntaxException(name.at(), "there is no function " + name.text());
        }
        if (!function.takes(arguments.size())) {
            throw new SyntaxException(name.at(), function + " does not take " + arguments.size() + " argument(s)");
        }
        return new Expression.Call(function, List.copyOf(arguments));
    }

    private Expression pointer() {
        int at = token.at();
        try {
            return new Expression.Literal(JsonPointer.compile(text("a JSON pointer in quotes, as '/order/total'")));
        } catch (IllegalArgumentException e) {
            throw new SyntaxException(at, "a JSON pointer must be empty or begin with /, as in '/order/total'");
        }
    }

    private List<Expression> list() {
        deeper();
        expect("(");
        List<Expression> members = new ArrayList<>();
        members.add(logic());
        while (token.isSymbol(",")) {
            advance();
            members.add(logic());
        }
        expect(")");
        depth--;
        return List.copyOf(members);
    }

    private Expression number(String sign) {
        Token digits = advance();
        try {
            return new Expression.Literal(Values.number(new BigDecimal(sign + digits.text())));
        } catch (Unevaluable e) {
            throw new SyntaxException(digits.at(), e.getMessage());
        }
    }

    private String text(String what) {
        if (token.kind() != Kind.TEXT) {
            throw unexpected(what);
        }
        return advance().text();
    }

    /** Its name, which CloudEvents writes in lower case; the conformance suite asks for {@code SOURCE}, too. */
    private static String attribute(Token word) {
        String name = word.text().toLowerCase(Locale.ROOT);
        if ((word.kind() == Kind.NUMBER || word.kind() == Kind.WORD)
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                && !RESERVED.contains(name)) {
            return name;
        }
        throw new SyntaxException(
                word.at(),
                "an attribute is expected, its name of letters and digits only; " + shown(word) + " is not one");
    }

    private void expect(String symbol) {
        if (!token.isSymbol(symbol)) {
            throw unexpected('"' + symbol + '"');
        }
        advance();
    }

    private Token advance() {
        Token read = token;
        token = scanner.next();
        return read;
    }

    /** Evaluating follows the same nesting, on the stack of a thread that others need. */
    private void deeper() {
        if (++depth > DEEPEST) {
            throw new SyntaxException(token.at(), "this is nested more than " + DEEPEST + " deep");
        }
    }

    private SyntaxException unexpected(String wanted) {
        return new SyntaxException(token.at(), wanted + " is expected, not " + shown(token));
    }

    private static String shown(Token token) {
        return token.kind() == Kind.END ? "the end" : '"' + token.text() + '"';
    }
}
