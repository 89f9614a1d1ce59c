package dev.carillon.realtime.signalr;

import java.time.Duration;

/**
 * Limits and times of a hub's connections. Those that ASP.NET Core has are named as there and have its defaults.
 *
 * @param keepAlive a ping is sent after so long without another message
 * @param clientTimeout a client that has pinged once is gone when nothing has come for so long
 * @param handshakeTimeout the handshake comes within this time
 * @param disconnectTimeout how long a connection without a transport is kept: negotiated and not used, between polls, or lost
 *     under stateful reconnect
 * @param pollTimeout a poll that nothing is there for is answered, with nothing, after so long
 * @param sendTimeout a client that does not take a write within this time is gone
 * @param maximumReceiveMessageSize most bytes of one message of a client
 * @param receiveBuffer most bytes of messages that have come and not yet been worked on; a WebSocket beyond it is closed, a
 *     POST waits
 * @param sendBuffer most bytes of messages that wait to be sent; a connection beyond it is closed as too slow
 * @param statefulReconnectBuffer most bytes sent and not acknowledged, beyond which sending waits for the client
 * @param parallelInvocations calls of one connection under way at once; others wait, in order
 * @param parallelStreams most streams, in either direction, that one connection has open
 * @param statefulReconnects whether clients may have it
 * @param detailedErrors whether clients are told what a failing method threw; it may show what is not meant for them
 */
public record HubSettings(
        Duration keepAlive,
        Duration clientTimeout,
        Duration handshakeTimeout,
        Duration disconnectTimeout,
        Duration pollTimeout,
        Duration sendTimeout,
        int maximumReceiveMessageSize,
        int receiveBuffer,
        int sendBuffer,
        int statefulReconnectBuffer,
        int parallelInvocations,
        int parallelStreams,
        boolean statefulReconnects,
        boolean detailedErrors) {

    public static final HubSettings DEFAULTS = new HubSettings(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(90),
            Duration.ofSeconds(10),
            32 << 10,
            1 << 20,
            1 << 20,
            100_000,
            1,
            100,
            true,
            false);

    /** @throws IllegalArgumentException if a time or a number is not above 0, or a buffer is less than a message */
    public HubSettings {
        above0("keepAlive", keepAlive.toMillis());
        above0("clientTimeout", clientTimeout.toMillis());
        above0("handshakeTimeout", handshakeTimeout.toMillis());
        above0("disconnectTimeout", disconnectTimeout.toMillis());
        above0("pollTimeout", pollTimeout.toMillis());
        above0("sendTimeout", sendTimeout.toMillis());
        above0("maximumReceiveMessageSize", maximumReceiveMessageSize);
        above0("sendBuffer", sendBuffer);
        above0("statefulReconnectBuffer", statefulReconnectBuffer);
        above0("parallelInvocations", parallelInvocations);
        above0("parallelStreams", parallelStreams);
        if (receiveBuffer < maximumReceiveMessageSize) {
            throw new IllegalArgumentException("receiveBuffer must be at least maximumReceiveMessageSize, "
                    + maximumReceiveMessageSize + ", not " + receiveBuffer);
        }
    }

    public HubSettings withTimes(Duration newKeepAlive, Duration newClientTimeout, Duration newHandshakeTimeout) {
        return new HubSettings(
                newKeepAlive,
                newClientTimeout,
                newHandshakeTimeout,
                disconnectTimeout,
                pollTimeout,
                sendTimeout,
                maximumReceiveMessageSize,
                receiveBuffer,
                sendBuffer,
                statefulReconnectBuffer,
                parallelInvocations,
                parallelStreams,
                statefulReconnects,
                detailedErrors);
    }

    public HubSettings withSizes(int newMessage, int newReceiveBuffer, int newSendBuffer, int newReconnectBuffer) {
        return new HubSettings(
                keepAlive,
                clientTimeout,
                handshakeTimeout,
                disconnectTimeout,
                pollTimeout,
                sendTimeout,
                newMessage,
                newReceiveBuffer,
                newSendBuffer,
                newReconnectBuffer,
                parallelInvocations,
                parallelStreams,
                statefulReconnects,
                detailedErrors);
    }

    public HubSettings withParallel(int newInvocations, int newStreams) {
        return new HubSettings(
                keepAlive,
                clientTimeout,
                handshakeTimeout,
                disconnectTimeout,
                pollTimeout,
                sendTimeout,
                maximumReceiveMessageSize,
                receiveBuffer,
                sendBuffer,
                statefulReconnectBuffer,
                newInvocations,
                newStreams,
                statefulReconnects,
                detailedErrors);
    }

    private static void above0(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, not " + value);
        }
    }
}
