package dev.carillon.adapter;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AmqpInterceptor;
import org.apache.activemq.artemis.protocol.amqp.converter.AmqpCoreConverter;
import org.apache.activemq.artemis.protocol.amqp.converter.coreWrapper.ConversionException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Gives AMQP messages for Carillon's own addresses a form that JMS can hold, before the broker takes them.
 *
 * <p>Artemis converts an AMQP message when it hands it to a JMS consumer, and closes the consumer if that fails: one
 * message of a type that only AMQP has closed one of the server's consumers at each delivery, until none was left.
 * Stateless, thread safe.
 */
public final class AmqpIngress implements AmqpInterceptor {

    private static final Logger LOG = Logger.getLogger(AmqpIngress.class.getName());

    @Override
    public boolean intercept(AMQPMessage message, RemotingConnection connection) {
        if (message instanceof AMQPStandardMessage standard && BrokerAddresses.isOwn(standard.getAddress())) {
            byte[] sent = encoded(standard);
            try {
                JmsForm form = JmsForm.of(sent);
                if (form.isChanged()) {
                    replace(standard, form);
                }
                convert(standard);
            } catch (RuntimeException | ConversionException | StackOverflowError e) {
                LOG.log(Level.FINE, "broker.message.unreadable", e);
                replace(standard, JmsForm.unreadable(sent, e));
            }
        }
        return true;
    }

    /** As the broker will at delivery, without its log line. */
    private static void convert(AMQPStandardMessage message) throws ConversionException {
        AmqpCoreConverter.toCore(
                message,
                null,
                message.getHeader(),
                message.getMessageAnnotations(),
                message.getProperties(),
                message.getApplicationProperties(),
                message.getBody(),
                message.getFooter());
    }

    private static byte[] encoded(AMQPStandardMessage message) {
        ActiveMQBuffer record = ActiveMQBuffers.dynamicBuffer(message.getPersistSize());
        message.persist(record);
        byte[] encoded = new byte[record.readInt()];
        record.readBytes(encoded);
        return encoded;
    }

    /** The broker holds this message object already: it takes other content as it does from its journal. */
    private static void replace(AMQPStandardMessage message, JmsForm form) {
        ActiveMQBuffer record = ActiveMQBuffers.dynamicBuffer(1_024);
        form.message().persist(record);
        message.reloadPersistence(record, null);
    }
}
