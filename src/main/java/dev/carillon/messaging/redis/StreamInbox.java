package dev.carillon.messaging.redis;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** The entries of a stream, as a group of consumers gets them; first what was given before, and not acknowledged. */
final class StreamInbox implements BrokerInbox {

    private static final String MOST = "100";
    private static final String WAIT = "500"; // milliseconds
    private static final byte[] NONE = {};

    private final Connection connection;
    private final String stream;
    private final String group;
    private final String consumer;
    private final Deque<ReceivedMessage> given = new ArrayDeque<>();
    private String pendingAfter = "0"; // null: all of it has been read

    private StreamInbox(Connection connection, BrokerInlet inlet, String consumer) {
        this.connection = connection;
        this.consumer = consumer;
        stream = inlet.address();
        group = inlet.target().options().text("group");
    }

    static BrokerInbox open(Connection connection, BrokerInlet inlet, String name) {
        StreamInbox inbox = new StreamInbox(connection, inlet, name);
        try {
            connection.sendCommand(
                    Protocol.Command.XGROUP, bytes("CREATE", inbox.stream, inbox.group, "0", "MKSTREAM"));
            connection.getOne();
        } catch (JedisDataException e) {
            if (!e.getMessage().startsWith("BUSYGROUP")) { // it is there
                throw e;
            }
        }
        return inbox;
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException {
        if (given.isEmpty() && waits) {
            read();
        }
        return given.poll();
    }

    private void read() throws IOException {
        boolean isPending = pendingAfter != null;
        try {
            connection.sendCommand(
                    Protocol.Command.XREADGROUP,
                    isPending
                            ? bytes("GROUP", group, consumer, "COUNT", MOST, "STREAMS", stream, pendingAfter)
                            : bytes("GROUP", group, consumer, "COUNT", MOST, "BLOCK", WAIT, "STREAMS", stream, ">"));
            if (connection.getOne() instanceof List<?> streams) {
                for (Object each : (List<?>) ((List<?>) streams.get(0)).get(1)) {
                    add((List<?>) each);
                }
            }
        } catch (JedisConnectionException e) {
            throw new BrokerException("the broker closed the connection", e);
        } catch (JedisDataException e) {
            throw new BrokerException("the broker refused it: " + e.getMessage(), e);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw Driver.strange(e);
        }
        if (isPending) {
            pendingAfter = given.isEmpty() ? null : (String) given.getLast().handle();
        }
    }

    private void add(List<?> entry) {
        String id = text(entry.get(0));
        Map<String, String> attributes = new HashMap<>();
        byte[] body = NONE;
        String type = null;
        if (entry.get(1) instanceof List<?> fields) { // null of an entry that was deleted meanwhile
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                String name = text(fields.get(i));
                switch (name) {
                    case "data" -> body = (byte[]) fields.get(i + 1);
                    case "datacontenttype" -> type = text(fields.get(i + 1));
                    default -> attributes.put(name, text(fields.get(i + 1)));
                }
            }
        }
        given.add(new ReceivedMessage(stream, stream + ':' + id, type, attributes, body, id));
    }

    @Override
    public void taken(ReceivedMessage message) throws IOException {
        try {
            connection.sendCommand(Protocol.Command.XACK, bytes(stream, group, (String) message.handle()));
            connection.getOne();
        } catch (JedisConnectionException e) {
            throw new BrokerException("the broker closed the connection", e);
        } catch (JedisDataException e) { // as when a replica has become the one that is asked
            throw new BrokerException("the broker refused it: " + e.getMessage(), e);
        }
    }

    /** It stays in the stream. */
    @Override
    public void refused(ReceivedMessage message) throws IOException {
        taken(message);
    }

    private static byte[][] bytes(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            all[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        return all;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
