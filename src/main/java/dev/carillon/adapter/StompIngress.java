package dev.carillon.adapter;

import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Takes from STOMP messages what harms the broker, before it takes them: a priority is from 0 to 9, and no header is one of
 * the properties by which Artemis and JMS steer a message.
 *
 * <p>Artemis confirms a message of another priority and then fails to put it into the queue, so that it is lost. It copies all
 * headers into properties, its own too: {@code _AMQ_LARGE_COMPRESSED} makes a message that no consumer can decode, and that
 * is given to them again without end. Stateless, thread safe.
 */
public final class StompIngress implements StompFrameInterceptor {

    private static final int HIGHEST = 9;

    /** What clients say by these is text to Artemis, too. */
    private static final Set<String> SAID_BY_CLIENTS =
            Set.of("JMSXGroupID", "JMSType", "JMSCorrelationID", "JMS_AMQP_ContentType");

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        if (Stomp.Commands.SEND.equals(frame.getCommand())) {
            Map<String, String> headers = frame.getHeadersMap();
            headers.keySet().removeIf(StompIngress::steers);
            headers.computeIfPresent(Stomp.Headers.Send.PRIORITY, (name, value) -> priority(value));
        }
        return true;
    }

    private static boolean steers(String name) {
        return name.startsWith("_AMQ_") || name.startsWith("JMS") && !SAID_BY_CLIENTS.contains(name);
    }

    /** Null, which is Artemis' default, if it is not a number. */
    private static String priority(String value) {
        try {
            return Long.toString(Math.max(0, Math.min(HIGHEST, Long.parseLong(value.strip()))));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
