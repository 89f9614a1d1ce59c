package dev.carillon.filter;

import java.util.List;

/** A binary operator and what stands to its right. */
interface Step {

    /** @throws Unevaluable if it has no value for this event */
    Object after(Object left, Evaluation in);

    /** The zero value of its type. */
    default Object zero() {
        return false;
    }

    record Calculate(Arithmetic operator, Expression right) implements Step {
        @Override
        public Object after(Object left, Evaluation in) {
            return operator.of(left, right.value(in), in);
        }

        @Override
        public Object zero() {
            return 0;
        }
    }

    record Compare(Comparison operator, Expression right) implements Step {
        @Override
        public Object after(Object left, Evaluation in) {
            return operator.of(left, right.value(in), in);
        }
    }

    record Like(LikePattern pattern, boolean not) implements Step {
        @Override
        public Object after(Object left, Evaluation in) {
            return pattern.matches(Values.text(left), in) != not;
        }
    }

    /** Each member is read as what the left side is, from left to right, no further than needed. */
    record In(List<Expression> members, boolean not) implements Step {
        @Override
        public Object after(Object left, Evaluation in) {
            for (Expression each : members) {
                if (Values.equal(each.value(in), left, in)) {
                    return !not;
                }
            }
            return not;
        }
    }
}
