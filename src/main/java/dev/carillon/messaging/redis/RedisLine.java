package dev.carillon.messaging.redis;

import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol;

/** A connection that one thread reads while another one asks whether the broker is there. */
final class RedisLine extends Connection {

    RedisLine(JedisSocketFactory sockets, JedisClientConfig config) {
        super(sockets, config);
    }

    /** Asks, and leaves the answer to who reads. */
    void ask() {
        sendCommand(Protocol.Command.PING);
        flush();
    }
}
