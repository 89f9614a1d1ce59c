package dev.carillon.adapter;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Quiets what Artemis says by default about every connection, message and address, and keeps each line of it one line. */
public final class BrokerLogging {

    // Held, since a logger without a reference forgets its level.
    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");
    private static final Logger SERVER = Logger.getLogger("org.apache.activemq.artemis.core.server");

    /** They log each refused message, with a stack trace. */
    private static final List<Logger> PROTOCOLS = List.of(
            Logger.getLogger("org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback"),
            Logger.getLogger("org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerReceiverContext"),
            Logger.getLogger("org.apache.activemq.artemis.core.protocol.stomp"));

    /** "Auto removing address": those of topics come and go. "No Expiry Address": wanted, what expires is gone. */
    private static final List<String> EXPECTED = List.of("AMQ224113", "AMQ222166");

    private BrokerLogging() {}

    public static void quiet() {
        if (AUDIT.getLevel() == null) { // otherwise an admin has set it
            AUDIT.setLevel(Level.WARNING);
        }
        SERVER.setFilter(BrokerLogging::isTold);
        PROTOCOLS.forEach(each -> each.setFilter(BrokerLogging::isTold));
    }

    private static boolean isTold(LogRecord each) {
        String message = each.getMessage();
        if (message == null) {
            return true;
        }
        each.setMessage(
                message.replaceAll("\\p{Cntrl}", "?")); // a client that fails to connect chooses the name it shows
        if (each.getThrown() instanceof ActiveMQException) {
            each.setThrown(null); // it is the client's, and the message says all
        }
        return EXPECTED.stream().noneMatch(message::startsWith);
    }
}
