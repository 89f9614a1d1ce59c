package dev.carillon.messaging.redis;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What is published to a channel, or to all of a pattern. Redis keeps none of it: what comes while nobody listens is lost. */
final class ChannelInbox implements BrokerInbox {

    private static final int WINDOW = 1_000;
    private static final int WAIT = 500;

    private final RedisLine connection;
    private final long beat;
    private final BlockingQueue<ReceivedMessage> given = new ArrayBlockingQueue<>(WINDOW);
    private volatile String ended;
    private long pingedAt = System.nanoTime();

    private ChannelInbox(RedisLine connection, Duration beat) {
        this.connection = connection;
        this.beat = beat.toNanos();
    }

    static BrokerInbox open(RedisLine connection, String address, BrokerNetwork network) {
        boolean isPattern = address.chars().anyMatch(each -> "*?[".indexOf(each) >= 0);
        connection.sendCommand(
                isPattern ? Protocol.Command.PSUBSCRIBE : Protocol.Command.SUBSCRIBE,
                address.getBytes(StandardCharsets.UTF_8));
        connection.getOne(); // that it is subscribed
        connection.setSoTimeout(
                Math.toIntExact(network.silence().multipliedBy(2).toMillis()));
        ChannelInbox inbox = new ChannelInbox(connection, network.silence().dividedBy(2));
        network.threads().newThread(inbox::listen).start(); // a wait of Jedis that times out ends its connection
        return inbox;
    }

    private void listen() {
        try {
            while (true) {
                if (connection.getUnflushedObject() instanceof List<?> push && push.size() > 2) {
                    byte[] channel = (byte[]) push.get(push.size() - 2);
                    byte[] body = (byte[]) push.get(push.size() - 1);
                    given.put(new ReceivedMessage(
                            new String(channel, StandardCharsets.UTF_8), null, null, Map.of(), body, null));
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            ended = e.getCause() instanceof SocketTimeoutException
                    ? "the broker did not answer in time"
                    : "the broker closed the connection";
        }
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException, InterruptedException {
        ReceivedMessage next = waits ? given.poll(WAIT, TimeUnit.MILLISECONDS) : given.poll();
        if (next == null && ended != null) {
            throw new BrokerException(ended);
        }
        if (next == null
                && System.nanoTime() - pingedAt > beat) { // what it answers says that it is there, and is no message
            pingedAt = System.nanoTime();
            try {
                connection.ask();
            } catch (JedisConnectionException e) {
                throw new BrokerException("the broker closed the connection", e);
            }
        }
        return next;
    }

    /** Nothing is kept there. */
    @Override
    public void taken(ReceivedMessage message) {}

    @Override
    public void refused(ReceivedMessage message) {}

    @Override
    public void close() {
        connection.disconnect();
    }
}
