package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said of a broker from which messages come. */
class BrokerInletTest {

    private static BrokerInlet read(String kind, String uri, String address, String options) throws Exception {
        return BrokerInlet.read(
                "/settings",
                kind,
                new ObjectMapper()
                        .readTree("{'uri':'%s','address':'%s','options':{%s}}"
                                .formatted(uri, address, options)
                                .replace('\'', '"')),
                null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "kafka; kafka://a; orders,paid/x; ; /settings/address; names of Kafka topics",
                "kafka; kafka://a; orders,; ; /settings/address; names of Kafka topics",
                "kafka; kafka://a; orders; 'from':'middle'; /settings/options/from; earliest, latest",
                "kafka; kafka://a; orders; 'compression':'gzip'; /settings/options/compression; allowed: group, from, sasl",
                "kafka; amqp://a; orders; ; /settings/uri; kafka://host",
                "nats; nats://a; orders.>.paid; ; /settings/address; NATS subject",
                "nats; nats://a; orders paid; ; /settings/address; NATS subject",
                "nats; nats://a; orders; 'stream':'ORDERS'; /settings/options/stream; goes with jetStream",
                "nats; nats://a; orders; 'jetStream':true,'consumer':'a.b'; /settings/options/consumer; A-Z",
                "jms; tcp://a; orders; ; /settings/uri; jndi:",
                "jms; jndi:jms/a; orders; 'type':'topic','durable':false,'subscription':'s'; /settings/options/subscription; durable",
                "jms; jndi:jms/a; orders; 'deadLetters':'orders'; /settings/options/deadLetters; another queue",
                "jms; jndi:jms/a; orders; 'deadLetters':''; /settings/options/deadLetters; not be empty",
                "mqtt; mqtt://a; a/#/b; ; /settings/address; topic filter",
                "mqtt; mqtt://a; a/b+; ; /settings/address; topic filter",
                "mqtt; mqtt://a; a; 'clientId':''; /settings/options/clientId; not be empty",
                "kafka; kafka://a; orders; 'group':' '; /settings/options/group; not be empty",
                "amqp091; amqp://a/%zz; orders; ; /settings/uri; virtual host",
                "pubsub; pubsub://a; projects/p/topics/orders; ; /settings; cannot be a source",
            })
    void whatBreaksARuleIsNamed(String kind, String uri, String address, String options, String field, String rule) {
        assertThatThrownBy(() -> read(kind, uri, address, options == null ? "" : options))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.rule()).contains(rule);
                });
    }

    /** Short strings of AMQP 0-9-1 are counted in bytes: the client throws at a longer one, each time it connects. */
    @Test
    void whatTheProtocolCannotHaveIsRefusedBeforeItIsStored() {
        String long8 = "ü".repeat(128);
        assertThatThrownBy(() -> read("amqp091", "amqp://a", long8, "")).hasMessageContaining("255 bytes");
        assertThatThrownBy(() -> read("amqp091", "amqp://a", "a", "'exchange':'" + long8 + "'"))
                .hasMessageContaining("255 bytes");
        assertThatThrownBy(() -> read("amqp091", "amqp://a/" + "v".repeat(256), "a", ""))
                .hasMessageContaining("255 bytes");
    }

    @Test
    void aTopicFilterMayHaveWildcardsAsWholeLevels() throws Exception {
        for (String each : List.of("#", "+", "a/+/b/#", "+/+", "/a/", "$share/g/a/#", "a")) {
            assertThat(read("mqtt", "mqtt://a", each, "").address()).isEqualTo(each);
        }
        assertThat(read("amqp091", "amqp://a", "q", "'exchange':'e','binding':''")
                        .target()
                        .options()
                        .text("binding"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "amqp091, amqp://u:sesame-1@h",
        "amqp091, amqp://h:70000/?password=sesame-1",
        "redis, redis://h/0?password=sesame-1",
        "redis, redis://h/sesame-1@x",
        "kafka, http://u:sesame-1@h",
        "jms, amqp://u:sesame-1@h",
        "mqtt, mqtt://h#sesame-1",
    })
    void aPasswordInAUriIsNotRepeated(String kind, String uri) {
        String longer = uri + "/" + "x".repeat(1_000);
        for (String each : List.of(uri, longer)) {
            assertThatThrownBy(() -> read(kind, each, "a", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("sesame-1");
        }
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws Exception {
        assertThat(read("kafka", "kafka://a", "orders,paid", "")
                        .target()
                        .options()
                        .text("from"))
                .isEqualTo("earliest");
        assertThat(read("nats", "tls://a", "orders.*.>", "").target().options().isSet("jetStream"))
                .isFalse();
        assertThat(read("jms", "jndi:jms/a", "orders", "").target().options().text("type"))
                .isEqualTo("queue");
        assertThat(BrokerInlet.kinds()).containsExactly("amqp10", "amqp091", "mqtt", "redis", "kafka", "jms", "nats");
    }
}
