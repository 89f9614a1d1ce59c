package dev.carillon.messaging.amqp091;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a queue of AMQP 0-9-1 gives; bound to an exchange, if one is named. */
final class Amqp091Inbox extends DefaultConsumer implements BrokerInbox {

    private static final int WINDOW = 200;
    private static final int WAIT = 500;
    private static final int FAREWELL = 2_000;
    private static final String PREFIX = "cloudevents"; // with : or _ after it

    private final Connection connection;
    private final BlockingQueue<Delivery> given = new LinkedBlockingQueue<>(); // at most the window
    private volatile String ended;

    private Amqp091Inbox(Connection connection, Channel channel) {
        super(channel);
        this.connection = connection;
    }

    static BrokerInbox open(Connection connection, BrokerInlet inlet, String name) throws IOException {
        BrokerOptions options = inlet.target().options();
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new BrokerException("the broker opens no further channel");
        }
        try {
            if (!options.text("exchange").isEmpty()) {
                channel.queueDeclare(inlet.address(), options.isSet("durable"), false, false, null);
                channel.queueBind(inlet.address(), options.text("exchange"), options.text("binding"));
            }
            channel.basicQos(WINDOW);
            Amqp091Inbox inbox = new Amqp091Inbox(connection, channel);
            channel.basicConsume(inlet.address(), false, name, inbox);
            return inbox;
        } catch (IOException e) {
            throw Shutdowns.of(e, "the broker says");
        }
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        given.add(new Delivery(envelope, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
        ended = "the queue was deleted";
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
        ended = "the broker closed the connection: " + Shutdowns.text(signal);
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException, InterruptedException {
        if (ended != null) { // what it has given is given again
            throw new BrokerException(ended);
        }
        Delivery next = waits ? given.poll(WAIT, TimeUnit.MILLISECONDS) : given.poll();
        return next == null ? null : message(next);
    }

    private static ReceivedMessage message(Delivery from) {
        Map<String, String> attributes = new HashMap<>();
        if (from.getProperties().getHeaders() != null) {
            from.getProperties().getHeaders().forEach((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (value != null && lower.startsWith(PREFIX) && lower.length() > PREFIX.length() + 1) {
                    attributes.put(lower.substring(PREFIX.length() + 1), value.toString());
                }
            });
        }
        return new ReceivedMessage(
                from.getEnvelope().getRoutingKey(),
                from.getProperties().getMessageId(),
                from.getProperties().getContentType(),
                attributes,
                from.getBody(),
                from.getEnvelope().getDeliveryTag());
    }

    @Override
    public void taken(ReceivedMessage message) throws IOException {
        try {
            getChannel().basicAck((Long) message.handle(), false);
        } catch (AlreadyClosedException e) {
            throw new BrokerException("the broker closed the connection: " + Shutdowns.text(e), e);
        }
    }

    /** To its dead-letter exchange, if the queue has one. */
    @Override
    public void refused(ReceivedMessage message) throws IOException {
        try {
            getChannel().basicReject((Long) message.handle(), false);
        } catch (AlreadyClosedException e) {
            throw new BrokerException("the broker closed the connection: " + Shutdowns.text(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close(FAREWELL);
    }
}
