package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.Credentials;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * What client and broker agreed on.
 *
 * @param version of the protocol
 * @param window how many messages may wait for their acknowledgement
 * @param longestPacket in bytes
 * @param keepAlive after which the broker closes a silent connection; zero for never
 */
record Session(MqttVersion version, int window, long longestPacket, Duration keepAlive) {

    private static final int KEEP_ALIVE = 60; // seconds
    private static final int WINDOW = 256;
    private static final int KEPT = 7 * 24 * 3_600; // seconds
    private static final int SESSION_EXPIRY = MqttProperties.MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
    private static final long LONGEST = 268_435_455; // section 1.5.5

    private static final int RECEIVE_MAXIMUM = MqttProperties.MqttPropertyType.RECEIVE_MAXIMUM.value();
    private static final int MAXIMUM_PACKET_SIZE = MqttProperties.MqttPropertyType.MAXIMUM_PACKET_SIZE.value();
    private static final int SERVER_KEEP_ALIVE = MqttProperties.MqttPropertyType.SERVER_KEEP_ALIVE.value();
    private static final int MAXIMUM_QOS = MqttProperties.MqttPropertyType.MAXIMUM_QOS.value();

    /** One that ends with its connection. */
    static Session open(PacketLine line, BrokerTarget target, Duration patience) throws IOException {
        String given = target.options().text("clientId");
        String client = (given == null ? "carillon" : given)
                + '-'
                + UUID.randomUUID().toString().substring(0, 8); // one of the same name would end this one
        return open(line, target, connect(target, client).cleanSession(true), patience);
    }

    /** One for which the broker keeps messages while there is no connection. */
    static Session kept(PacketLine line, BrokerTarget target, String name, Duration patience) throws IOException {
        String given = target.options().text("clientId");
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(SESSION_EXPIRY, KEPT));
        MqttMessageBuilders.ConnectBuilder connect =
                connect(target, given == null ? name : given).cleanSession(false);
        return open(
                line,
                target,
                version(target) == MqttVersion.MQTT_5 ? connect.properties(properties) : connect,
                patience);
    }

    private static MqttVersion version(BrokerTarget target) {
        return target.options().text("version").equals("5") ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
    }

    private static Session open(
            PacketLine line, BrokerTarget target, MqttMessageBuilders.ConnectBuilder connect, Duration patience)
            throws IOException {
        MqttVersion version = version(target);
        line.write(connect.build());
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - until < 0) {
            MqttMessage answer = line.read();
            if (answer instanceof MqttConnAckMessage ack) {
                return accepted(version, ack.variableHeader(), target.options().number("qos"));
            } else if (answer != null) {
                throw new BrokerException(
                        "the broker answered " + answer.fixedHeader().messageType() + " instead of CONNACK");
            }
        }
        throw new SocketTimeoutException("no answer in time");
    }

    private static MqttMessageBuilders.ConnectBuilder connect(BrokerTarget target, String client) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(version(target))
                .clientId(client)
                .keepAlive(KEEP_ALIVE);
        Credentials with = target.credentials();
        if (with.username() != null) {
            connect.hasUser(true).username(with.username());
        }
        if (with.password() != null) {
            connect.hasPassword(true).password(with.password().getBytes(StandardCharsets.UTF_8));
        }
        return connect;
    }

    private static Session accepted(MqttVersion version, MqttConnAckVariableHeader ack, int qos) throws IOException {
        int code = ack.connectReturnCode().byteValue() & 0xFF;
        MqttProperties properties = ack.properties();
        if (code != 0) {
            throw new BrokerException(
                    "the broker refused the connection: " + ReasonCodes.ofConnection(version, code, properties));
        }
        if (number(properties, MAXIMUM_QOS, 2) < qos) {
            throw new BrokerException("the broker confirms no message: it has QoS 0 only");
        }
        return new Session(
                version,
                Math.min(WINDOW, number(properties, RECEIVE_MAXIMUM, WINDOW)),
                Integer.toUnsignedLong(number(properties, MAXIMUM_PACKET_SIZE, (int) LONGEST)),
                Duration.ofSeconds(number(properties, SERVER_KEEP_ALIVE, KEEP_ALIVE)));
    }

    @SuppressWarnings("rawtypes")
    private static int number(MqttProperties properties, int id, int otherwise) {
        MqttProperties.MqttProperty property = properties == null ? null : properties.getProperty(id);
        return property == null ? otherwise : (Integer) property.value();
    }

    /** How long either side may be silent, as this side sees it: a minute, or less if the broker says so. */
    Duration beat() {
        return keepAlive.isZero() || keepAlive.toSeconds() > KEEP_ALIVE ? Duration.ofSeconds(KEEP_ALIVE) : keepAlive;
    }

    boolean isFive() {
        return version == MqttVersion.MQTT_5;
    }
}
