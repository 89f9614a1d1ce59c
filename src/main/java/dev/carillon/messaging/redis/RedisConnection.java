package dev.carillon.messaging.redis;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A connection to Redis: a batch of commands, then as many answers. */
final class RedisConnection implements BrokerConnection {

    private final Connection connection;
    private final boolean toStream;
    private final Integer longest;

    RedisConnection(Connection connection, BrokerOptions options) {
        this.connection = connection;
        toStream = options.text("type").equals("stream");
        longest = options.has("maxLength") ? options.number("maxLength") : null;
    }

    @Override
    public boolean isOpen() {
        try {
            return !connection.isBroken() && connection.isConnected() && connection.ping();
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException {
        try {
            for (OutgoingMessage each : batch) {
                if (toStream) {
                    connection.sendCommand(Protocol.Command.XADD, added(each));
                } else {
                    connection.sendCommand(Protocol.Command.PUBLISH, bytes(each.address()), each.body());
                }
            }
            return connection.getMany(batch.size()).stream().map(this::result).toList();
        } catch (JedisConnectionException e) {
            throw e.getCause() instanceof IOException cause
                    ? cause
                    : new BrokerException("the broker closed the connection: " + e.getMessage(), e);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw Driver.strange(e);
        }
    }

    private SendResult result(Object answer) {
        if (answer instanceof JedisDataException refusal) {
            return new SendResult.Refused("the broker refused it: " + refusal.getMessage());
        }
        if (toStream) {
            return new SendResult.Taken("id " + new String((byte[]) answer, StandardCharsets.UTF_8));
        }
        return new SendResult.Taken(answer + " subscribers");
    }

    /** CloudEvents has no binding for Redis: an entry has a field for each attribute, {@code datacontenttype} and {@code data}. */
    private byte[][] added(OutgoingMessage message) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(message.address()));
        if (longest != null) {
            arguments.add(bytes("MAXLEN"));
            arguments.add(bytes("~"));
            arguments.add(bytes(longest.toString()));
        }
        arguments.add(bytes("*"));
        message.attributes().forEach((name, value) -> {
            arguments.add(bytes(name));
            arguments.add(bytes(value));
        });
        if (message.contentType() != null) {
            arguments.add(bytes("datacontenttype"));
            arguments.add(bytes(message.contentType()));
        }
        arguments.add(bytes("data"));
        arguments.add(message.body());
        return arguments.toArray(new byte[0][]);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
