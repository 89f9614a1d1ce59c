package dev.carillon.eventlog;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Learns that another node has added to the log. A lost or doubled message does no harm: readers read the log. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "carillon.announcements"),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "acknowledgeMode", propertyValue = "Dups-ok-acknowledge")
        })
public class AnnouncementConsumer implements MessageListener {

    @Inject
    EventTopic announcements;

    @Inject
    Event<LogGrew> grew;

    @Override
    public void onMessage(Message announcement) {
        if (!isOwn(announcement)) {
            grew.fire(LogGrew.ELSEWHERE);
        }
    }

    private boolean isOwn(Message announcement) {
        try {
            return announcements.isOwn(announcement);
        } catch (JMSException e) {
            return false; // to look once more does no harm
        }
    }
}
