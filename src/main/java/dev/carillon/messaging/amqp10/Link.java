package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;

/** A link to one address. */
final class Link {

    private final Amqp10Connection connection;
    private final Wire wire;
    private final Sender sender;
    private final boolean durable;
    private long tag;

    Link(Amqp10Connection connection, Wire wire, Session session, String address, BrokerOptions options)
            throws IOException {
        this.connection = connection;
        this.wire = wire;
        durable = options.isSet("durable");
        Target target = new Target();
        target.setAddress(address);
        if (options.has("type")) { // as brokers with both kinds of addresses tell them apart
            target.setCapabilities(Symbol.valueOf(options.text("type")));
        }
        sender = session.sender("carillon-" + UUID.randomUUID());
        sender.setTarget(target);
        sender.setSource(new Source());
        sender.setSenderSettleMode(SenderSettleMode.UNSETTLED);
        sender.setReceiverSettleMode(ReceiverSettleMode.FIRST);
        sender.open();
        wire.waitFor(() -> connection.isLost() || sender.getRemoteState() != EndpointState.UNINITIALIZED);
        if (sender.getRemoteState() == EndpointState.ACTIVE && sender.getRemoteTarget() == null) {
            wire.waitFor(
                    () -> connection.isLost() || isClosed()); // part 2, section 2.6.3: it is refused, and says why now
        }
    }

    boolean isOpen() {
        return !isClosed() && sender.getRemoteTarget() != null;
    }

    boolean isUnused() {
        return sender.getUnsettled() == 0;
    }

    private boolean isClosed() {
        return sender.getRemoteState() == EndpointState.CLOSED;
    }

    /** Waits until the broker has room for it. */
    Sent send(OutgoingMessage message) throws IOException {
        wire.waitForEver(() -> connection.isLost() || isClosed() || sender.getCredit() > 0);
        if (isClosed() || connection.isLost()) {
            return new Sent(null, this::reason);
        }
        byte[] bytes = Amqp10Message.encoded(message, durable);
        Delivery delivery =
                sender.delivery(ByteBuffer.allocate(Long.BYTES).putLong(++tag).array());
        sender.send(bytes, 0, bytes.length);
        sender.advance();
        return new Sent(delivery, () -> isClosed() ? reason() : null);
    }

    private String reason() {
        return Conditions.text(sender.getRemoteCondition());
    }

    void close() {
        sender.close();
        sender.free();
    }
}
