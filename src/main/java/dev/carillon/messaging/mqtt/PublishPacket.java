package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A message as MQTT has it: CloudEvents' MQTT binding 1.0.2. */
final class PublishPacket {

    private static final int REST = 20;
    private static final int LONGEST_TEXT = 65_535;
    private static final int CONTENT_TYPE = MqttProperties.MqttPropertyType.CONTENT_TYPE.value();

    private PublishPacket() {}

    /** @param id 0 if it is not confirmed */
    static MqttMessage of(OutgoingMessage message, BrokerOptions options, Session session, int id) {
        return MqttMessageBuilders.publish()
                .topicName(message.address())
                .qos(id == 0 ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE)
                .retained(options.isSet("retain"))
                .messageId(id)
                .properties(session.isFive() ? properties(message) : MqttProperties.NO_PROPERTIES)
                .payload(Unpooled.wrappedBuffer(message.body()))
                .build();
    }

    /** At most as many bytes as the packet has: a broker closes the connection on a longer one than it takes. */
    static long longest(OutgoingMessage message) {
        long length = REST + message.body().length + bytes(message.address()) + bytes(message.contentType());
        for (Map.Entry<String, String> each : message.attributes().entrySet()) {
            length += REST + bytes(each.getKey()) + bytes(each.getValue());
        }
        return length;
    }

    /** Whether all of it has a place in a packet: texts have two bytes for their length (MQTT 5, section 1.5.4). */
    static boolean isPossible(OutgoingMessage message) {
        return isText(message.address())
                && isText(message.contentType())
                && message.attributes().entrySet().stream()
                        .allMatch(each -> isText(each.getKey()) && isText(each.getValue()));
    }

    private static boolean isText(String text) {
        return text == null || text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TEXT;
    }

    private static int bytes(String text) {
        return text == null ? 0 : text.length() * 3;
    }

    private static MqttProperties properties(OutgoingMessage message) {
        MqttProperties properties = new MqttProperties();
        if (message.contentType() != null) {
            properties.add(new MqttProperties.StringProperty(CONTENT_TYPE, message.contentType()));
        }
        message.attributes().forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        return properties;
    }
}
