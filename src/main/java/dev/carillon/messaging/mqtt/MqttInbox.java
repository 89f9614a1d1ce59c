package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.ReceivedMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What comes to a filter of topics. */
final class MqttInbox implements BrokerInbox {

    private static final int FAILURE = 0x80;
    private static final int CONTENT_TYPE = MqttProperties.MqttPropertyType.CONTENT_TYPE.value();

    private final PacketLine line;
    private final TopicFilter filter;
    private final long beat; // nanoseconds
    private final Deque<ReceivedMessage> early = new ArrayDeque<>(); // before the subscription was confirmed

    private boolean isPinged;
    private long pingedAt;

    private MqttInbox(PacketLine line, Session session, String filter) {
        this.line = line;
        this.filter = new TopicFilter(filter);
        beat = session.beat().toNanos() / 2;
    }

    static BrokerInbox open(PacketLine line, Session session, BrokerInlet inlet, Duration patience) throws IOException {
        MqttInbox inbox = new MqttInbox(line, session, inlet.address());
        MqttQoS qos = inlet.target().options().number("qos") == 0 ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(1);
        line.write((session.isFive()
                        ? subscribe.addSubscription(inlet.address(), onceRetained(qos))
                        : subscribe.addSubscription(qos, inlet.address()))
                .build());
        inbox.awaitSubscription(patience);
        return inbox;
    }

    /** What is retained comes when the session is new, and not again with each connection (section 3.8.3.1). */
    private static MqttSubscriptionOption onceRetained(MqttQoS qos) {
        return new MqttSubscriptionOption(
                qos, false, false, MqttSubscriptionOption.RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS);
    }

    private void awaitSubscription(Duration patience) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - until < 0) {
            MqttMessage packet = line.read();
            if (packet instanceof MqttSubAckMessage ack) {
                int code = ack.payload().reasonCodes().get(0);
                if (code >= FAILURE) {
                    throw new BrokerException("the broker refused the subscription: "
                            + ReasonCodes.of(
                                    code, ack.idAndPropertiesVariableHeader().properties()));
                }
                return;
            }
            ReceivedMessage message = packet == null ? null : take(packet);
            if (message != null) {
                early.add(message);
            }
        }
        throw new SocketTimeoutException("no answer in time");
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException {
        if (!early.isEmpty()) {
            return early.remove();
        }
        if (!isPinged && line.silentNanos() > beat) {
            line.write(MqttMessage.PINGREQ);
            isPinged = true;
            pingedAt = System.nanoTime();
        }
        MqttMessage packet = waits ? line.read() : line.poll();
        checkHeard();
        return packet == null ? null : take(packet);
    }

    /** A broker that has stopped, or a network that has, keeps its connections. */
    private void checkHeard() throws SocketTimeoutException {
        long asked = System.nanoTime() - pingedAt;
        if (isPinged && line.unheardNanos() < asked) {
            isPinged = false;
        } else if (isPinged && asked > beat) {
            throw new SocketTimeoutException("no answer in time");
        }
    }

    /** Null if it is no message. */
    private ReceivedMessage take(MqttMessage packet) throws IOException {
        if (packet instanceof MqttPublishMessage packed) {
            try {
                ReceivedMessage message = message(packed);
                if (filter.matches(message.address())) {
                    return message;
                }
                taken(message); // the session has what the source was subscribed to before it was changed
                return null;
            } finally {
                packed.release();
            }
        }
        if (packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            MqttReasonCodeAndPropertiesVariableHeader why =
                    (MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader();
            throw new BrokerException(
                    "the broker closed the connection: " + ReasonCodes.of(why.reasonCode() & 0xFF, why.properties()));
        }
        return null;
    }

    @SuppressWarnings("rawtypes")
    private static ReceivedMessage message(MqttPublishMessage from) {
        byte[] body = new byte[from.payload().readableBytes()];
        from.payload().readBytes(body);
        MqttProperties properties = from.variableHeader().properties();
        Map<String, String> attributes = new HashMap<>();
        for (MqttProperties.MqttProperty each :
                properties.getProperties(MqttProperties.MqttPropertyType.USER_PROPERTY.value())) {
            MqttProperties.StringPair pair = (MqttProperties.StringPair) each.value();
            attributes.put(pair.key.toLowerCase(Locale.ROOT), pair.value);
        }
        MqttProperties.MqttProperty type = properties.getProperty(CONTENT_TYPE);
        int packet = from.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE
                ? 0
                : from.variableHeader().packetId();
        return new ReceivedMessage(
                from.variableHeader().topicName(),
                null,
                type == null ? null : (String) type.value(),
                attributes,
                body,
                packet);
    }

    @Override
    public void taken(ReceivedMessage message) throws IOException {
        if ((Integer) message.handle() != 0) {
            line.write(MqttMessageBuilders.pubAck()
                    .packetId((Integer) message.handle())
                    .build());
        }
    }

    /** MQTT has no place for what is not wanted. */
    @Override
    public void refused(ReceivedMessage message) throws IOException {
        taken(message);
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
