package dev.carillon.messaging.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Map;

/** What the codes of a broker mean: MQTT 5, section 2.4; MQTT 3.1.1, section 3.2.2.3. */
final class ReasonCodes {

    private static final int REASON_STRING = MqttProperties.MqttPropertyType.REASON_STRING.value();

    private static final Map<Integer, String> OF_3 = Map.of(
            1, "unacceptable protocol version",
            2, "identifier rejected",
            3, "server unavailable",
            4, "bad user name or password",
            5, "not authorized");

    private static final Map<Integer, String> OF_5 = Map.ofEntries(
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x81, "malformed packet"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x84, "unsupported protocol version"),
            Map.entry(0x85, "client identifier not valid"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8C, "bad authentication method"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(0x8E, "session taken over"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x96, "message rate too high"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"),
            Map.entry(0x9A, "retain not supported"),
            Map.entry(0x9B, "QoS not supported"),
            Map.entry(0x9C, "use another server"),
            Map.entry(0x9D, "server moved"),
            Map.entry(0x9F, "connection rate exceeded"));

    private ReasonCodes() {}

    static String ofConnection(MqttVersion version, int code, MqttProperties properties) {
        return version == MqttVersion.MQTT_5 ? of(code, properties) : OF_3.getOrDefault(code, "code " + code);
    }

    /** {@code not authorized (0x87): only for tenants}. */
    @SuppressWarnings("rawtypes")
    static String of(int code, MqttProperties properties) {
        MqttProperties.MqttProperty said = properties == null ? null : properties.getProperty(REASON_STRING);
        return OF_5.getOrDefault(code, "code")
                + String.format(" (0x%02X)", code)
                + (said == null ? "" : ": " + said.value());
    }
}
