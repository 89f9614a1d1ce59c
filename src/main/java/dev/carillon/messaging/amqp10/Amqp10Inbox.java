package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.message.Message;

/** What an address of AMQP 1.0 gives. */
final class Amqp10Inbox implements BrokerInbox {

    private static final int WINDOW = 200;
    private static final int LONGEST = 16 << 20;
    private static final byte[] DROPPED = new byte[64 * 1024];
    private static final String PREFIX = "cloudevents"; // with : or _ after it

    private final Amqp10Connection connection;
    private final Wire wire;
    private final String address;
    private final Receiver receiver;
    private boolean isTooLong; // the current one

    private Amqp10Inbox(Amqp10Connection connection, Wire wire, String address, Receiver receiver) {
        this.connection = connection;
        this.wire = wire;
        this.address = address;
        this.receiver = receiver;
    }

    static BrokerInbox open(Amqp10Connection connection, Wire wire, BrokerInlet inlet, String name) throws IOException {
        Source source = new Source();
        source.setAddress(inlet.address());
        if (inlet.target().options().has("type")) {
            source.setCapabilities(Symbol.valueOf(inlet.target().options().text("type")));
        }
        Receiver receiver = connection.session().receiver(name);
        receiver.setSource(source);
        receiver.setTarget(new Target());
        receiver.setSenderSettleMode(SenderSettleMode.UNSETTLED);
        receiver.setReceiverSettleMode(ReceiverSettleMode.FIRST);
        receiver.flow(WINDOW);
        receiver.open();
        Amqp10Inbox inbox = new Amqp10Inbox(connection, wire, inlet.address(), receiver);
        wire.waitFor(() -> connection.isLost() || receiver.getRemoteState() != EndpointState.UNINITIALIZED);
        if (receiver.getRemoteState() == EndpointState.ACTIVE && receiver.getRemoteSource() == null) {
            wire.waitFor(() -> connection.isLost() || inbox.isClosed()); // it is refused, and says why now
        }
        inbox.check();
        return inbox;
    }

    private boolean isClosed() {
        return receiver.getRemoteState() == EndpointState.CLOSED;
    }

    private void check() throws IOException {
        connection.checkOpen();
        if (isClosed()) {
            throw new BrokerException("the broker closed the link: " + Conditions.text(receiver.getRemoteCondition()));
        }
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException {
        check();
        if (!isThere()) {
            if (waits) {
                wire.waitBriefly(() -> isThere() || isClosed() || connection.isLost());
            } else {
                wire.look();
            }
        }
        return isThere() ? next() : null;
    }

    private boolean isThere() {
        Delivery current = receiver.current();
        if (current == null || !current.isReadable()) {
            return false;
        }
        isTooLong |= current.pending() > LONGEST;
        while (isTooLong && current.pending() > 0) { // the engine keeps all of a message, however long it goes on
            receiver.recv(DROPPED, 0, DROPPED.length);
        }
        return !current.isPartial();
    }

    private ReceivedMessage next() {
        Delivery delivery = receiver.current();
        byte[] bytes = new byte[delivery.pending()];
        int length = receiver.recv(bytes, 0, bytes.length);
        receiver.advance();
        Message message = isTooLong ? null : decoded(bytes, Math.max(0, length));
        isTooLong = false;
        if (message == null) {
            return new ReceivedMessage(address, null, null, Map.of(), null, delivery);
        }
        Map<String, String> attributes = new HashMap<>();
        if (message.getApplicationProperties() != null) {
            message.getApplicationProperties().getValue().forEach((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (value != null && lower.startsWith(PREFIX) && lower.length() > PREFIX.length() + 1) {
                    attributes.put(lower.substring(PREFIX.length() + 1), value.toString());
                }
            });
        }
        return new ReceivedMessage(
                address,
                message.getMessageId() == null ? null : message.getMessageId().toString(),
                message.getContentType(),
                attributes,
                body(message),
                delivery);
    }

    /** Null if it is not one. */
    private static Message decoded(byte[] bytes, int length) {
        Message message = Proton.message();
        try {
            message.decode(bytes, 0, length);
            return message;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Text as UTF-8, bytes as they are; null for anything else. */
    private static byte[] body(Message message) {
        Object value = message.getBody() instanceof Data data
                ? data.getValue()
                : message.getBody() instanceof AmqpValue single ? single.getValue() : message.getBody();
        if (value == null) {
            return new byte[0];
        }
        if (value instanceof Binary binary) {
            int from = binary.getArrayOffset();
            return Arrays.copyOfRange(binary.getArray(), from, from + binary.getLength());
        }
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return null;
    }

    @Override
    public void taken(ReceivedMessage message) {
        settle(message, Accepted.getInstance());
    }

    /** To the dead letters, as the broker has them. */
    @Override
    public void refused(ReceivedMessage message) {
        settle(message, new Rejected());
    }

    /** It goes out with the next look at what has come, or with the farewell. */
    private void settle(ReceivedMessage message, DeliveryState state) {
        Delivery delivery = (Delivery) message.handle();
        delivery.disposition(state);
        delivery.settle();
        receiver.flow(1);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
