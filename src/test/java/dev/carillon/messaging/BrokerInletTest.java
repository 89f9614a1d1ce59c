package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.RefusedException;
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
                "pubsub; pubsub://a; projects/p/topics/orders; ; /settings; is no source",
            })
    void whatBreaksARuleIsNamed(String kind, String uri, String address, String options, String field, String rule) {
        assertThatThrownBy(() -> read(kind, uri, address, options == null ? "" : options))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.rule()).contains(rule);
                });
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
