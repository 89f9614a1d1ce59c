package dev.carillon.enmeshed;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.regex.Pattern;

/** Events in the words of a Connector, as they are published here. Stateless, thread safe. */
final class EventNames {

    /** CloudEvents source of what a Connector tells. */
    static final String SOURCE = "/enmeshed/connector";

    static final String MESSAGE_RECEIVED = "transport.messageReceived";
    static final String MESSAGE_SENT = "transport.messageSent";

    /** Extensions; the webhooks of {@code enmeshed} make headers of them. */
    static final String CORRELATION = "correlationid";

    static final String TARGET_ADDRESS = "eventtargetaddress";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private EventNames() {}

    /** @throws RefusedException of {@code /trigger}, if this is no name of an event */
    static EventData.Builder event(String trigger) {
        try {
            return EventData.builder(TopicName.fromDotted(trigger))
                    .type(trigger)
                    .source(SOURCE);
        } catch (RefusedException e) {
            throw new RefusedException(
                    "/trigger", "must be a name as transport.messageReceived: it " + e.rule(), trigger);
        }
    }

    /**
     * The id of an event that there is once for each message, so that it is the same event whoever tells of it: the Connector's own
     * webhook, a synchronization, or the request that sent the message.
     *
     * @return null for other events
     */
    static String idOfMessage(String trigger, String message) {
        boolean isOnce = trigger.equals(MESSAGE_RECEIVED) || trigger.equals(MESSAGE_SENT);
        return isOnce && message != null && ID.matcher(message).matches() ? trigger + ':' + message : null;
    }
}
