package dev.carillon.filter;

import java.util.List;

/** A part of a parsed expression. Its value is a String, a Boolean, an Integer or (beyond CESQL) a BigDecimal. */
interface Expression {

    /** @throws Unevaluable if it has no value for this event */
    Object value(Evaluation in);

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
            return Arithmetic.MINUS.of(0, of.value(in));
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

    record Calculated(Arithmetic operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return operator.of(left.value(in), right.value(in));
        }
    }

    record Compared(Comparison operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return operator.of(left.value(in), right.value(in), in);
        }
    }

    record Like(Expression left, LikePattern pattern) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return pattern.matches(Values.text(left.value(in)), in);
        }
    }

    /** Each member is read as what the left side is. */
    record In(Expression left, List<Expression> members) implements Expression {
        @Override
        public Object value(Evaluation in) {
            Object wanted = left.value(in);
            for (Expression each : members) {
                if (Values.equal(each.value(in), wanted, in)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Call(BuiltIn function, List<Expression> arguments) implements Expression {
        @Override
        public Object value(Evaluation in) {
            return function.call(arguments, in);
        }
    }
}
