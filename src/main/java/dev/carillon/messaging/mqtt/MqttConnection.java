package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connection by MQTT that publishes. */
final class MqttConnection implements BrokerConnection {

    private static final int NO_SUBSCRIBERS = 0x10;
    private static final int FAILURE = 0x80;
    private static final int LAST_ID = 65_535;

    private final BrokerOptions options;
    private final PacketLine line;
    private final Session session;
    private final Map<Integer, Integer> unconfirmed = new HashMap<>(); // packet id to its place in the batch
    private SendResult[] results = {};
    private boolean isPinged;
    private boolean isBroken;
    private int lastId;

    MqttConnection(BrokerOptions options, PacketLine line, Session session) {
        this.options = options;
        this.line = line;
        this.session = session;
    }

    @Override
    public boolean isOpen() {
        if (isBroken) {
            return false;
        }
        try {
            takeAll();
            return true;
        } catch (IOException e) {
            isBroken = true;
            return false;
        }
    }

    @Override
    public void idle() throws IOException {
        if (line.silentNanos() > session.keepAlive().toNanos() / 2
                && !session.keepAlive().isZero()) {
            line.write(MqttMessage.PINGREQ);
        }
        takeAll();
    }

    private void takeAll() throws IOException {
        for (MqttMessage each = line.poll(); each != null; each = line.poll()) {
            take(each);
        }
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException {
        boolean confirms = options.number("qos") > 0;
        results = new SendResult[batch.size()];
        unconfirmed.clear();
        for (int i = 0; i < results.length; i++) {
            if (!PublishPacket.isPossible(batch.get(i))) {
                results[i] = new SendResult.Impossible("MQTT has no texts of more than 65,535 bytes");
                continue;
            }
            MqttMessage packet = PublishPacket.of(batch.get(i), options, session, confirms ? nextId() : 0);
            if (PublishPacket.longest(batch.get(i)) > session.longestPacket()) {
                results[i] = new SendResult.Impossible(
                        "the broker accepts packets of at most " + session.longestPacket() + " bytes");
            } else if (confirms) {
                waitUntilFewerThan(session.window());
                unconfirmed.put(lastId, i);
                line.write(packet);
            } else {
                line.write(packet);
                results[i] = new SendResult.Taken("not confirmed: QoS 0");
            }
        }
        waitUntilFewerThan(1);
        if (!confirms) { // that this was answered says that the connection was good
            ping();
        }
        return Arrays.asList(results);
    }

    private int nextId() {
        lastId = lastId == LAST_ID ? 1 : lastId + 1;
        return lastId;
    }

    private void waitUntilFewerThan(int most) throws IOException {
        while (unconfirmed.size() >= most) {
            take(next());
        }
    }

    private void ping() throws IOException {
        isPinged = false;
        line.write(MqttMessage.PINGREQ);
        while (!isPinged) {
            take(next());
        }
    }

    /** As long as it takes: another thread closes the socket. */
    private MqttMessage next() throws IOException {
        while (true) {
            MqttMessage packet = line.read();
            if (packet != null) {
                return packet;
            }
            if (Thread.interrupted()) {
                throw new SocketTimeoutException("given up");
            }
        }
    }

    private void take(MqttMessage packet) throws IOException {
        MqttMessageType type = packet.fixedHeader().messageType();
        if (type == MqttMessageType.PUBACK) {
            confirmed((MqttMessageIdVariableHeader) packet.variableHeader());
        } else if (type == MqttMessageType.PINGRESP) {
            isPinged = true;
        } else if (type == MqttMessageType.DISCONNECT) {
            isBroken = true;
            MqttReasonCodeAndPropertiesVariableHeader why =
                    (MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader();
            throw new BrokerException(
                    "the broker closed the connection: " + ReasonCodes.of(why.reasonCode() & 0xFF, why.properties()));
        } else {
            throw new BrokerException("the broker sent " + type + ", which has no place here");
        }
    }

    private void confirmed(MqttMessageIdVariableHeader acknowledged) {
        Integer place = unconfirmed.remove(acknowledged.messageId());
        if (place == null) {
            return;
        }
        int code = 0;
        MqttProperties properties = MqttProperties.NO_PROPERTIES;
        if (acknowledged instanceof MqttPubReplyMessageVariableHeader reply) {
            code = reply.reasonCode() & 0xFF;
            properties = reply.properties();
        }
        results[place] = code >= FAILURE
                ? new SendResult.Refused("the broker refused it: " + ReasonCodes.of(code, properties))
                : new SendResult.Taken(code == NO_SUBSCRIBERS ? "there are no subscribers" : null);
    }

    @Override
    public void close() throws IOException {
        try {
            line.write(MqttMessage.DISCONNECT);
        } finally {
            line.close();
        }
    }
}
