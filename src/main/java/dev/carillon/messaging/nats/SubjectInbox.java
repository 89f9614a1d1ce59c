package dev.carillon.messaging.nats;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.ReceivedMessage;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * What is published to a subject, without JetStream. NATS keeps none of it: what comes while nobody listens, or faster than it is
 * stored, is lost.
 */
final class SubjectInbox implements BrokerInbox {

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration NO_WAIT = Duration.ofMillis(1); // 0 is for ever
    private static final int WINDOW = 1_000;
    private static final int WINDOW_BYTES = 16 << 20;

    private final Connection connection;
    private final Subscription subscription;

    private SubjectInbox(Connection connection, Subscription subscription) {
        this.connection = connection;
        this.subscription = subscription;
    }

    static BrokerInbox open(Connection connection, Complaints complaints, String subject, Duration patience)
            throws IOException, InterruptedException {
        Subscription subscription = connection.subscribe(subject);
        subscription.setPendingLimits(WINDOW, WINDOW_BYTES);
        try {
            connection.flush(patience);
        } catch (TimeoutException e) {
            throw new BrokerException("the broker did not answer in time", e);
        }
        String said = complaints.of(subject);
        if (said != null) {
            throw new BrokerException("the broker refused it: " + said);
        }
        return new SubjectInbox(connection, subscription);
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException, InterruptedException {
        try {
            Message next = subscription.nextMessage(waits ? WAIT : NO_WAIT);
            if (next != null) {
                return NatsMessages.of(next, null);
            }
        } catch (IllegalStateException e) { // it was closed
            throw new BrokerException("the broker closed the connection", e);
        }
        if (connection.getStatus() != Connection.Status.CONNECTED) {
            throw new BrokerException("the broker closed the connection");
        }
        return null;
    }

    /** Nothing is kept there. */
    @Override
    public void taken(ReceivedMessage message) {}

    @Override
    public void refused(ReceivedMessage message) {}

    @Override
    public void close() throws InterruptedException {
        connection.close();
    }
}
