package dev.carillon.messaging;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.outbound.SendFailure;
import java.io.IOException;
import java.util.logging.Level;

/** Why a broker was not reached, in words for the owner of the subscription. Stateless, thread safe. */
final class BrokerFailure {

    private static final FailureLog LOG = new FailureLog(BrokerSender.class);
    private static final int LONGEST = 500;
    private static final int DEPTH = 10;

    private BrokerFailure() {}

    static String reason(BrokerTarget target, Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BrokerException) {
                return RefusedException.shortened(each.getMessage(), LONGEST);
            }
            if (each instanceof RefusedException refused) { // by the guard
                return "the uri " + refused.rule();
            }
        }
        Throwable cause = failure;
        for (int i = 0; i < DEPTH && cause != null && !(cause instanceof IOException); i++) {
            cause = cause.getCause();
        }
        if (cause != null) {
            return SendFailure.reason(cause);
        }
        LOG.log(Level.WARNING, "broker.failed kind=" + target.kind() + "; it counts as unreachable", failure);
        return FailureLog.SHOWN;
    }
}
