package dev.carillon.filter;

import java.util.List;

/**
 * A part of a parsed expression. Its value is a String, a Boolean or an Integer; beyond CESQL a BigDecimal.
 */
interface Expression {

    /** @throws Unevaluable if it has no value for this event */
    Object value(Evaluation in);

    /** The zero value of its type, for beside an error; where the type is not known, that is {@code false}. */
    default Object zero() {
        return false;
    }

    static boolean truth(Expression expression, Evaluation in) {
        return Values.truth(expression.value(in));
    }

    record Literal(Object value) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return value;
        }
    }

    record Attribute(String name) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return in.attribute(name);
        }
    }

    record Exists(String name) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return in.has(name);
        }
    }

    record Not(Expression of) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return !truth(of, in);
        }
    }

    record Negated(Expression of) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return Arithmetic.MINUS.of(0, of.value(in), in);
        }

        @Override
        public Object zero() {
            return 0;
        }
    }

    /** From left to right, no further than needed. */
    record And(List<Expression> all) implements Expression {
        @Override
        public Object value(Evaluation in) {
            for (Expression each : all) {
                if (!truth(each, in)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** From left to right, no further than needed. */
    record Or(List<Expression> all) implements Expression {
        @Override
        public Object value(Evaluation in) {
            for (Expression each : all) {
                if (truth(each, in)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Xor(List<Expression> all) implements Expression {
        @Override
        public Object value(Evaluation in) {
            boolean odd = false;
            for (Expression each : all) {
                odd ^= truth(each, in);
            }
            return odd;
        }
    }

    /** Operators of one rank, from left to right: however many they are, they are not deep. */
    record Chain(Expression first, List<Step> steps) implements Expression {
        @Override
        public Object value(Evaluation in) {
            Object value = first.value(in);
            for (Step each : steps) {
                value = each.after(value, in);
            }
            return value;
        }

        @Override
        public Object zero() {
            return steps.get(steps.size() - 1).zero();
        }
    }

    record Call(BuiltIn function, List<Expression> arguments) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return function.call(arguments, in);
        }

        @Override
        public Object zero() {
            return function.zero();
        }
    }
}
