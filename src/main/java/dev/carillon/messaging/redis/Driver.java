package dev.carillon.messaging.redis;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Connects to Redis. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        DefaultJedisClientConfig.Builder with = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(Math.toIntExact(network.patience().toMillis()))
                .socketTimeoutMillis(Math.toIntExact(network.silence().toMillis()))
                .database(
                        target.uri().path().isEmpty()
                                ? 0
                                : Integer.parseInt(target.uri().path()));
        if (target.credentials().password() != null) {
            with.password(target.credentials().password());
        }
        if (target.credentials().username() != null) {
            with.user(target.credentials().username());
        }
        try {
            return new RedisConnection(new Connection(sockets(network), with.build()), target.options());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (JedisConnectionException e) {
            throw new BrokerException("the broker closed the connection: " + e.getMessage(), e);
        } catch (JedisDataException e) {
            throw new BrokerException("the broker refused the connection: " + e.getMessage(), e);
        }
    }

    private static JedisSocketFactory sockets(BrokerNetwork network) {
        return () -> {
            try {
                Socket socket = network.open();
                socket.setSoTimeout(Math.toIntExact(network.silence().toMillis()));
                return new BoundedSocket(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
