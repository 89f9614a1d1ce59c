package dev.carillon.messaging.nats;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.ReceivedMessage;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a durable consumer of a stream of JetStream gets. One request is open at a time, for as much as one batch may have. */
final class StreamInbox implements BrokerInbox {

    private static final int MOST = 100;
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration NO_WAIT = Duration.ofMillis(1); // 0 is for ever
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Connection connection;
    private final JetStreamSubscription subscription;
    private final Complaints complaints;
    private final Set<Message> open = new LinkedHashSet<>();
    private int left; // of the request
    private boolean isFruitless = true; // as far as it goes
    private long until = System.nanoTime();

    private StreamInbox(Connection connection, JetStreamSubscription subscription, Complaints complaints) {
        this.connection = connection;
        this.subscription = subscription;
        this.complaints = complaints;
    }

    static BrokerInbox open(Connection connection, Complaints complaints, BrokerInlet inlet, String name)
            throws IOException {
        BrokerOptions options = inlet.target().options();
        PullSubscribeOptions how = PullSubscribeOptions.builder().stream(options.text("stream"))
                .durable(options.has("consumer") ? options.text("consumer") : name)
                .configuration(ConsumerConfiguration.builder()
                        .ackPolicy(AckPolicy.Explicit)
                        .build())
                .build();
        try {
            return new StreamInbox(connection, connection.jetStream().subscribe(inlet.address(), how), complaints);
        } catch (JetStreamApiException | IllegalStateException | IllegalArgumentException e) {
            throw new BrokerException("the broker refused it: " + e.getMessage(), e);
        }
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException, InterruptedException {
        try {
            if (waits) {
                request();
            }
            Message next = subscription.nextMessage(waits ? WAIT : NO_WAIT);
            if (next != null) {
                left--;
                isFruitless = false;
                open.add(next);
                return NatsMessages.of(next, id(next.metaData()));
            }
        } catch (IllegalStateException e) { // it was closed
            throw new BrokerException("the broker closed the connection", e);
        }
        if (connection.getStatus() != Connection.Status.CONNECTED) {
            throw new BrokerException("the broker closed the connection");
        }
        return null;
    }

    private void request() throws BrokerException {
        String ended = complaints.ended();
        if (ended != null && !ended.isEmpty() && isFruitless) {
            throw new BrokerException("the broker gives no message: " + ended);
        }
        if (ended != null || left <= 0 || System.nanoTime() - until >= 0) {
            subscription.pull(PullRequestOptions.builder(MOST)
                    .maxBytes(NatsLimits.LONGEST_MESSAGE)
                    .expiresIn(REQUEST)
                    .build());
            left = MOST;
            isFruitless = true;
            until = System.nanoTime() + REQUEST.toNanos();
        }
    }

    /** With its time: a stream that was deleted and made again begins at 1 again. */
    private static String id(NatsJetStreamMetaData of) {
        return of.getStream() + ':' + of.streamSequence() + '@' + of.timestamp().toInstant();
    }

    @Override
    public void taken(ReceivedMessage message) {
        Message one = (Message) message.handle();
        one.ack();
        open.remove(one);
    }

    /** The stream does not give it again. */
    @Override
    public void refused(ReceivedMessage message) {
        Message one = (Message) message.handle();
        one.term();
        open.remove(one);
    }

    /** What is not settled comes again at once, and not only when the stream's patience is over. */
    @Override
    public void close() throws InterruptedException {
        try {
            Message next = subscription.nextMessage(NO_WAIT);
            while (next != null) { // it was given, and is not asked for any more
                open.add(next);
                next = subscription.nextMessage(NO_WAIT);
            }
            subscription.unsubscribe(); // else the open request would get them
            connection.flush(FAREWELL);
            open.forEach(Message::nak);
            connection.flush(FAREWELL);
        } catch (TimeoutException | IllegalStateException e) {
            // it is gone
        } finally {
            connection.close();
        }
    }
}
