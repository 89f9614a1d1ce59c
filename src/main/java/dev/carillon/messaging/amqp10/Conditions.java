package dev.carillon.messaging.amqp10;

import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** What an error of AMQP says. */
final class Conditions {

    private Conditions() {}

    /** {@code amqp:not-found: no such queue}. */
    static String text(ErrorCondition condition) {
        if (condition == null || condition.getCondition() == null) {
            return "without a reason";
        }
        return condition.getDescription() == null
                ? condition.getCondition().toString()
                : condition.getCondition() + ": " + condition.getDescription();
    }
}
