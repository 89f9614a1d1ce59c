package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.activemq.artemis.protocol.amqp.util.NettyWritable;
import org.apache.activemq.artemis.protocol.amqp.util.TLSEncode;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal64;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.junit.jupiter.api.Test;

class AmqpIngressTest {

    private final AmqpIngress ingress = new AmqpIngress();

    @Test
    void valuesThatOnlyAmqpHasBecomeText() {
        UUID uuid = UUID.randomUUID();
        Map<String, Object> sent = new HashMap<>();
        sent.put("time", new Date(0));
        sent.put("uuid", uuid);
        sent.put("list", List.of(1, "a", List.of(true)));
        sent.put("map", Map.of(Symbol.valueOf("k"), new Date(1)));
        sent.put("array", new Integer[] {1, 2});
        sent.put("text", "as it is");
        sent.put("number", UnsignedInteger.valueOf(7));
        sent.put("price", new Decimal64(0x318000000000000FL));

        ICoreMessage core = taken(new ApplicationProperties(sent), new AmqpValue("x"));

        assertThat(core.getStringProperty("time")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(core.getStringProperty("uuid")).isEqualTo(uuid.toString());
        assertThat(core.getStringProperty("list")).isEqualTo("[1,\"a\",[true]]");
        assertThat(core.getStringProperty("map")).isEqualTo("{\"k\":\"1970-01-01T00:00:00.001Z\"}");
        assertThat(core.getStringProperty("array")).isEqualTo("[1,2]");
        assertThat(core.getStringProperty("text")).isEqualTo("as it is");
        assertThat(core.getIntProperty("number")).isEqualTo(7);
        assertThat(core.getStringProperty("price")).isEqualTo("0.15");
        assertThat(text(core)).isEqualTo("x");
    }

    @Test
    void bodiesThatAreNeitherTextNorBytesBecomeJson() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("type", "order.created");
        map.put("data", List.of(1.5, Map.of("bytes", new Binary(new byte[] {1, 2}))));
        map.put(7, null);

        assertThat(body(taken(new AmqpValue(map))))
                .isEqualTo("{\"type\":\"order.created\",\"data\":[1.5,{\"bytes\":\"AQI=\"}],\"7\":null}");
        assertThat(body(taken(new AmqpValue(42)))).isEqualTo("42");
        assertThat(body(taken(new AmqpValue(new Decimal128(0x303C000000000000L, 1999)))))
                .isEqualTo("19.99");
        assertThat(body(taken(new AmqpValue(Double.NaN)))).isEqualTo("\"NaN\"");
        assertThat(body(taken(new AmqpValue(List.of("a\"\n", true))))).isEqualTo("[\"a\\\"\\u000a\",true]");
        assertThat(body(taken(new AmqpSequence(List.of(1, 2)), new AmqpSequence(List.of(3)))))
                .isEqualTo("[1,2,3]");
        assertThat(taken(new AmqpValue(42)).getStringProperty("JMS_AMQP_ContentType"))
                .isEqualTo("application/json");
        assertThat(text(taken(new AmqpValue(Symbol.valueOf("alone"))))).isEqualTo("alone");
    }

    @Test
    void dataInSeveralSectionsIsWhole() {
        assertThat(body(taken(data("one "), data("two")))).isEqualTo("one two");
    }

    @Test
    void whatCannotBeDecodedIsKeptAsItCameWithTheReason() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        byte[] cut = Arrays.copyOf(encoded(data("a body that ends too soon")), 12);

        ICoreMessage nested = taken(new AmqpValue(deep));
        ICoreMessage broken = taken(cut);

        assertThat(nested.getStringProperty("carillon_unreadable")).contains("nested deeper");
        assertThat(bytes(nested)).isEqualTo(encoded(new AmqpValue(deep)));
        assertThat(broken.getStringProperty("carillon_unreadable")).contains("cannot be read");
        assertThat(bytes(broken)).isEqualTo(cut);
    }

    @Test
    void eachMessageHasAMessageIdAndKeepsItsOwn() {
        Properties own = new Properties();
        own.setMessageId("order-1");
        Properties odd = new Properties();
        odd.setMessageId(5); // no type of an id

        assertThat(taken(own, data("x")).getStringProperty("NATIVE_MESSAGE_ID")).endsWith("order-1");
        assertThat(taken(odd, data("x")).getStringProperty("NATIVE_MESSAGE_ID")).endsWith("5");
        assertThat(taken(data("x")).getStringProperty("NATIVE_MESSAGE_ID")).isNotBlank();
    }

    /** It is refused there, where every protocol's messages arrive. */
    @Test
    void theContentEncodingIsHandedOn() {
        Properties sent = new Properties();
        sent.setContentEncoding(Symbol.valueOf("gzip"));

        assertThat(taken(sent, data("x")).getStringProperty("JMS_AMQP_ContentEncoding"))
                .isEqualTo("gzip");
        assertThat(taken(sent, new AmqpValue(List.of(1))).getStringProperty("JMS_AMQP_ContentEncoding"))
                .isEqualTo("gzip");
    }

    @Test
    void noPropertyTellsTheBrokerWhatToDo() {
        ICoreMessage core = taken(
                new MessageAnnotations(new HashMap<>(Map.of(Symbol.valueOf("x-opt-delivery-time"), "tomorrow"))),
                new ApplicationProperties(new HashMap<>(
                        Map.of("_AMQ_SCHED_DELIVERY", Long.MAX_VALUE, "JMSReplyTo", 5, "", "empty", "own", "kept"))),
                data("x"));

        assertThat(core.getPropertyNames().stream().map(SimpleString::toString))
                .contains("own")
                .doesNotContain("_AMQ_SCHED_DELIVERY", "JMSReplyTo", "");
        assertThat(core.getScheduledDeliveryTime()).isZero();
    }

    @Test
    void annotationsAndFootersOfAnyKindHarmNothing() {
        Map<Object, Object> footer = new HashMap<>(Map.of("no symbol", List.of(1)));

        ICoreMessage core = taken(
                new MessageAnnotations(new HashMap<>(Map.of(
                        Symbol.valueOf("x-opt-jms-dest"), List.of(1),
                        Symbol.valueOf("own"), Map.of("k", new Date(0))))),
                data("x"),
                new Footer(footer));

        assertThat(body(core)).isEqualTo("x");
        assertThat(core.getStringProperty("carillon_unreadable")).isNull();
    }

    @Test
    void otherAddressesAreLeftAlone() {
        byte[] sent = encoded(new AmqpValue(42));
        AMQPStandardMessage message = new AMQPStandardMessage(0, sent, null);
        message.setAddress("orders");

        assertThat(ingress.intercept(message, null)).isTrue();

        assertThat(message.getProperties()).isNull();
    }

    private ICoreMessage taken(Object... sections) {
        return taken(encoded(sections));
    }

    private ICoreMessage taken(byte[] sent) {
        AMQPStandardMessage message = new AMQPStandardMessage(0, sent, null);
        message.setAddress("carillon.ingress");
        assertThat(ingress.intercept(message, null)).isTrue();
        message.setMessageID(1);
        return message.toCore();
    }

    private static Data data(String text) {
        return new Data(new Binary(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] encoded(Object... sections) {
        ByteBuf buffer = Unpooled.buffer();
        TLSEncode.getEncoder().setByteBuffer(new NettyWritable(buffer));
        for (Object each : sections) {
            TLSEncode.getEncoder().writeObject(each);
        }
        byte[] encoded = new byte[buffer.readableBytes()];
        buffer.readBytes(encoded);
        return encoded;
    }

    private static String body(ICoreMessage message) {
        return message.getType() == Message.TEXT_TYPE
                ? text(message)
                : new String(bytes(message), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ICoreMessage message) {
        byte[] bytes = new byte[message.getReadOnlyBodyBuffer().readableBytes()];
        message.getReadOnlyBodyBuffer().readBytes(bytes);
        return bytes;
    }

    private static String text(ICoreMessage message) {
        return String.valueOf(TextMessageUtil.readBodyText(message.getReadOnlyBodyBuffer()));
    }
}
