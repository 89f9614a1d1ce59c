package dev.carillon.broker;

import dev.carillon.event.RefusedException;
import dev.carillon.publish.PublishSettings;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;

/**
 * How long a message's body may be: a longer one is not an event, and is not read.
 *
 * @param maxEventBytes maximum size of an event's data, in bytes
 */
record BodyLimit(int maxEventBytes) {

    private static final int ENVELOPE = 128 * 1024; // of an event, beside its data

    /** Where Artemis keeps the length of a body that it sends in pieces; as an int, as JMS has it, more than 2 GiB would be lost. */
    private static final String LARGE_SIZE = "_AMQ_LARGE_SIZE";

    static BodyLimit of(PublishSettings settings) {
        return new BodyLimit(settings.maxEventBytes());
    }

    /** Generous, since what counts is the data, which is looked at once it is read: bytes are longer as Base64. */
    long bytes() {
        return ENVELOPE + (maxEventBytes + 2L) / 3 * 4;
    }

    /** @throws RefusedException if this is too long */
    void check(long length) {
        if (length > bytes()) {
            throw new RefusedException(
                    "body",
                    "must have at most " + bytes() + " bytes (carillon.publish.max-event-bytes is " + maxEventBytes
                            + ')',
                    String.valueOf(length));
        }
    }

    boolean isExceededBy(BytesMessage message) throws JMSException {
        return length(message) > bytes();
    }

    /** Asks for no part of the body. */
    static long length(BytesMessage message) throws JMSException {
        Object large = message.getObjectProperty(LARGE_SIZE);
        return Math.max(large instanceof Number length ? length.longValue() : 0, message.getBodyLength());
    }
}
