package dev.carillon.messaging.redis;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Connects to Redis. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        return new RedisConnection(opened(target, network), target.options());
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws IOException {
        RedisLine connection = opened(inlet.target(), network);
        try {
            return inlet.target().options().text("type").equals("stream")
                    ? StreamInbox.open(connection, inlet, name)
                    : ChannelInbox.open(connection, inlet.address(), network);
        } catch (JedisConnectionException e) {
            throw new BrokerException("the broker closed the connection: " + e.getMessage(), e);
        } catch (JedisDataException e) {
            throw new BrokerException("the broker refused it: " + e.getMessage(), e);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw strange(e);
        }
    }

    /** The library takes an answer for what Redis would say, whatever it is. */
    static BrokerException strange(RuntimeException e) {
        return new BrokerException("the broker does not speak the protocol of Redis", e);
    }

    private static RedisLine opened(BrokerTarget target, BrokerNetwork network) throws IOException {
        DefaultJedisClientConfig.Builder with = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
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
            return new RedisLine(sockets(network), with.build());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (JedisConnectionException e) {
            throw new BrokerException("the broker closed the connection: " + e.getMessage(), e);
        } catch (JedisDataException e) {
            throw new BrokerException("the broker refused the connection: " + e.getMessage(), e);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw strange(e);
        }
    }

    private static JedisSocketFactory sockets(BrokerNetwork network) {
        return () -> {
            try {
                Socket socket = network.open();
                socket.setKeepAlive(true); // a channel may be silent for long
                socket.setSoTimeout(Math.toIntExact(network.silence().toMillis()));
                return new BoundedSocket(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
