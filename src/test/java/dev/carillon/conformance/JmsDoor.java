package dev.carillon.conformance;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFacade;
import org.apache.qpid.proton.amqp.Symbol;

/** Sends events to {@code carillon.ingress}, over Artemis's own protocol or AMQP 1.0. One thread at a time. */
final class JmsDoor {

    private final JMSContext jms;
    private final Queue ingress;
    private final Ledger ledger;
    private final Map<String, Message> sent;
    private final String application;

    /** @param sent the messages by their JMSMessageID */
    JmsDoor(JMSContext jms, Ledger ledger, Map<String, Message> sent, String application) {
        this.jms = jms;
        this.ingress = jms.createQueue("carillon.ingress");
        this.ledger = ledger;
        this.sent = sent;
        this.application = application;
    }

    void send(Message message) {
        if (!canSend(message) || !ledger.isNew(Oracle.judge(message))) {
            return;
        }
        try {
            jakarta.jms.Message jmsMessage = message(message);
            jmsMessage.setStringProperty("carillon_application", application);
            jms.createProducer().send(ingress, jmsMessage);
            sent.put(jmsMessage.getJMSMessageID(), message);
            ledger.sent();
        } catch (JMSException e) {
            throw new IllegalStateException(Repeatable.of(message), e);
        }
    }

    /** What the client libraries refuse, or cannot say in UTF-8. */
    private static boolean canSend(Message message) {
        boolean isAmqp = message.form().name().startsWith("AMQP");
        boolean isAscii =
                message.contentType() == null || message.contentType().chars().allMatch(c -> c >= ' ' && c < 127);
        return isAscii
                && message.attributes().stream()
                        .noneMatch(each -> each.getValue() instanceof String text
                                && (isAmqp && text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)
                                        || text.length() > 30_000));
    }

    private jakarta.jms.Message message(Message message) throws JMSException {
        boolean isAmqp = message.form().name().startsWith("AMQP");
        if (message.form() == Form.JMS_STRUCTURED) {
            String text = DataRule.text(message.body(), StandardCharsets.UTF_8);
            if (text != null) {
                return jms.createTextMessage(text);
            }
        }
        BytesMessage bytes = jms.createBytesMessage();
        bytes.writeBytes(message.body());
        for (Map.Entry<String, Object> each : message.attributes()) {
            bytes.setObjectProperty((isAmqp ? "cloudEvents:" : "cloudEvents_") + each.getKey(), each.getValue());
        }
        if (isAmqp) {
            AmqpJmsMessageFacade facade = (AmqpJmsMessageFacade) ((JmsMessage) bytes).getFacade();
            facade.setContentType(message.contentType() == null ? null : Symbol.valueOf(message.contentType()));
        } else if (message.contentType() != null) {
            bytes.setStringProperty("cloudEvents_datacontenttype", message.contentType());
        }
        return bytes;
    }
}
