package dev.carillon.messaging.amqp091;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ReturnListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connection by AMQP 0-9-1 with one channel, whose messages the broker confirms. */
final class Amqp091Connection implements BrokerConnection, BlockedListener {

    /** CloudEvents has no binding for AMQP 0-9-1: the names of AMQP 1.0, which RabbitMQ translates to headers. */
    private static final String PREFIX = "cloudEvents_";

    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;
    private static final int FAREWELL = 2_000;
    private static final int LONGEST_SHORT_STRING = 255;
    private static final int REST = 1_000; // of a frame with headers: the other properties, each a short string at most

    private final Connection connection;
    private final BrokerOptions options;
    private final Duration silence;
    private Channel channel;
    private volatile String blocked;

    Amqp091Connection(Connection connection, BrokerOptions options, Duration silence) throws IOException {
        this.connection = connection;
        this.options = options;
        this.silence = silence;
        connection.addBlockedListener(this);
        openChannel();
    }

    private void openChannel() throws IOException {
        channel = connection.createChannel();
        if (channel == null) {
            throw new BrokerException("the broker opens no further channel");
        }
        channel.confirmSelect();
    }

    @Override
    public void handleBlocked(String reason) {
        blocked = reason;
    }

    @Override
    public void handleUnblocked() {
        blocked = null;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        String reason = blocked;
        if (reason != null) { // else all would wait for their deadlines
            return Collections.nCopies(
                    batch.size(), new SendResult.Refused("the broker accepts no messages now: " + reason));
        }
        try {
            if (!channel.isOpen()) {
                openChannel();
            }
            return sendAll(batch);
        } catch (AlreadyClosedException e) {
            throw new BrokerException("the broker closed the connection: " + Shutdowns.text(e), e);
        } catch (ShutdownSignalException e) {
            throw new BrokerException("the broker closed the connection: " + Shutdowns.text(e), e);
        } catch (IOException e) {
            throw Shutdowns.of(e);
        }
    }

    private List<SendResult> sendAll(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        Confirms confirms = new Confirms(batch);
        Channel used = channel;
        used.addConfirmListener(confirms);
        ReturnListener returns = used.addReturnListener(confirms);
        used.addShutdownListener(confirms);
        try {
            for (int i = 0; i < batch.size(); i++) {
                SendResult impossible = impossible(batch.get(i));
                if (impossible != null) {
                    confirms.impossible(i, impossible);
                } else {
                    confirms.sending(used.getNextPublishSeqNo(), i);
                    publish(used, batch.get(i));
                }
            }
        } catch (AlreadyClosedException e) {
            if (e.isHardError()) {
                throw e;
            }
            confirms.shutdownCompleted(e); // the broker refused one of the first, and says so
            confirms.leftFrom(batch.size());
        }
        try {
            return confirms.await(silence);
        } finally {
            used.removeConfirmListener(confirms);
            used.removeReturnListener(returns);
            used.removeShutdownListener(confirms);
        }
    }

    /** What the client would throw at, when it has counted the message already. */
    private SendResult impossible(OutgoingMessage message) {
        if (bytes(message.contentType()) > LONGEST_SHORT_STRING) {
            return new SendResult.Impossible("AMQP 0-9-1 has no media type of more than 255 bytes");
        }
        long headers = REST;
        for (Map.Entry<String, String> each : message.attributes().entrySet()) {
            headers += PREFIX.length() + bytes(each.getKey()) + bytes(each.getValue()) + 6; // lengths, and a type
        }
        int most = connection.getFrameMax();
        return most > 0 && headers > most
                ? new SendResult.Impossible("the broker accepts headers of at most " + most + " bytes together")
                : null;
    }

    private static int bytes(String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void publish(Channel to, OutgoingMessage message) throws IOException {
        String exchange = options.text("exchange");
        boolean mandatory = options.has("mandatory") ? options.isSet("mandatory") : exchange.isEmpty();
        to.basicPublish(exchange, message.address(), mandatory, properties(message), message.body());
    }

    private AMQP.BasicProperties properties(OutgoingMessage message) {
        Map<String, Object> headers = new HashMap<>();
        message.attributes().forEach((name, value) -> headers.put(PREFIX + name, value));
        return new AMQP.BasicProperties.Builder()
                .messageId(message.id())
                .contentType(message.contentType())
                .deliveryMode(options.isSet("durable") ? PERSISTENT : TRANSIENT)
                .timestamp(new Date())
                .appId("carillon")
                .headers(headers)
                .build();
    }

    @Override
    public String objection(String address) throws IOException {
        String exchange = options.text("exchange");
        if (exchange.isEmpty()) {
            return null; // the default one is always there, and not every broker lets it be asked for
        }
        try {
            channel.exchangeDeclarePassive(exchange);
            return null;
        } catch (IOException e) {
            return Shutdowns.of(e, "the broker says").getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close(FAREWELL);
    }
}
