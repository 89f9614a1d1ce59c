package dev.carillon.broker;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Receives events from the queue {@code carillon.ingress}. Without a transaction: a message is acknowledged when its event is
 * committed, so that many messages share a commit.
 */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = IncomingMessage.QUEUE),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "acknowledgeMode", propertyValue = "Auto-acknowledge"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "15")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class InboundEventConsumer implements MessageListener {

    @Inject
    InboundEvents events;

    @Override
    public void onMessage(Message message) {
        events.receive(message);
    }
}
