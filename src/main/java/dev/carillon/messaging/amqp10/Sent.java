package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.SendResult;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.Delivery;

/**
 * A message that was sent, or was not.
 *
 * @param delivery null if it was not
 * @param refusal why, or why the broker says no more of it; null as long as there is nothing to say
 */
record Sent(Delivery delivery, Supplier<String> refusal) {

    boolean isOver() {
        return delivery == null || delivery.getRemoteState() != null || refusal.get() != null;
    }

    SendResult result() {
        DeliveryState state = delivery == null ? null : delivery.getRemoteState();
        if (delivery != null) {
            delivery.settle();
        }
        if (state instanceof Accepted) {
            return new SendResult.Taken(null);
        }
        if (state instanceof Rejected rejected) {
            return new SendResult.Refused("the broker rejected it: " + Conditions.text(rejected.getError()));
        }
        if (state != null) {
            return new SendResult.Refused(
                    state instanceof Modified ? "the broker could not process it" : "the broker released it");
        }
        return new SendResult.Refused("the broker closed the link: " + refusal.get());
    }
}
