package dev.carillon.adapter;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Hands a text (a map, a Java object …) for Carillon's own addresses that is too long for memory on as bytes.
 *
 * <p>Artemis' client reads a text, and all but bytes, whole before anyone is asked, so that one message could end the memory
 * of the server; bytes are read when they are asked for, and these never are: they are a dead letter. Thread safe.
 */
final class LargeTexts implements ActiveMQServerMessagePlugin {

    private final long most;

    /** Longer than what is a sixteenth of the memory: each of the server's consumers may hold one. */
    LargeTexts() {
        this(Runtime.getRuntime().maxMemory() / 16);
    }

    LargeTexts(long most) {
        this.most = most;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue) {
        if (message instanceof CoreMessage core
                && core.getType() != Message.BYTES_TYPE
                && BrokerAddresses.isOwn(core.getAddress())) {
            long length = Math.max(stored(core), unpacked(core));
            if (length > most) {
                core.setType(Message.BYTES_TYPE);
                core.putStringProperty(
                        JmsForm.UNREADABLE, "a text or object of " + length + " bytes, too long for memory");
            }
        }
    }

    /** A client may send it compressed, so that it is not even large; then it says how long it was. */
    private static long unpacked(CoreMessage message) {
        return message.getObjectProperty(Message.HDR_LARGE_BODY_SIZE) instanceof Number length ? length.longValue() : 0;
    }

    private static long stored(CoreMessage message) {
        try {
            return message instanceof LargeServerMessage large
                    ? large.getLargeBody().getBodySize()
                    : 0;
        } catch (Exception e) {
            throw new IllegalStateException("the length of a large message cannot be read", e);
        }
    }
}
