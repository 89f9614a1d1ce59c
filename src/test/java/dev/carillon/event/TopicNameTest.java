package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"order", "order/created", "a.b/c~d/e:f@g/-_", "Order/CREATED", "order/%E2%82%AC", "x/%2F/y"})
    void keepsWhatIsCanonicalAlready(String topic) {
        assertThat(TopicName.of(topic).value()).isEqualTo(topic);
    }

    @ParameterizedTest
    @CsvSource({"/order,order", "%6Frder,order", "x/%2e,x/.", "a/%e2%82%ac,a/%E2%82%AC", "%7e,~"})
    void writesEqualTopicsAsEqualTexts(String given, String canonical) {
        assertThat(TopicName.of(given).value()).isEqualTo(canonical);
        assertThat(TopicName.of(TopicName.of(given).value()).value()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a//b", "a/", "//a", "a b", "a/*", "**", "a%", "a%2", "a%zz", "€", "a+b", "a?b", "a\u0141"
            })
    void refusesWhatIsNoTopicAndSaysWhy(String topic) {
        assertThatThrownBy(() -> TopicName.of(topic)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.field()).isEqualTo("topic");
            assertThat(refused.rule()).isNotBlank();
            assertThat(refused.value()).isEqualTo(topic);
        });
    }

    @Test
    void refusesNone() {
        assertThatThrownBy(() -> TopicName.of(null)).hasMessage("topic: is required");
    }

    @Nested
    class Limits {

        @Test
        void segments() {
            String most = String.join("/", Collections.nCopies(TopicName.MAX_SEGMENTS, "a"));

            assertThat(TopicName.of('/' + most).segments()).hasSize(32);
            assertThatThrownBy(() -> TopicName.of(most + "/a")).hasMessageContaining("at most 32 segments");
        }

        @Test
        void characters() {
            String most = "a".repeat(TopicName.MAX_LENGTH);

            assertThat(TopicName.of(most).value()).hasSize(1_000);
            assertThatThrownBy(() -> TopicName.of(most + "a")).hasMessageContaining("at most 1000 characters");
        }

        @Test
        void aLongValueIsShownShortened() {
            assertThatThrownBy(() -> TopicName.of("ä".repeat(2_000)))
                    .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(300));
        }
    }

    @Nested
    class Dotted {

        @ParameterizedTest
        @CsvSource({
            "order/created,order.created",
            "v1.2/order,v1%2E2.order",
            "transport/messageReceived,transport.messageReceived",
            "./..,%2E.%2E%2E"
        })
        void hasADotForASlash(String topic, String dotted) {
            assertThat(TopicName.of(topic).dotted()).isEqualTo(dotted);
            assertThat(TopicName.fromDotted(dotted).value()).isEqualTo(topic);
        }

        @Test
        void aPatternToo() {
            assertThat(TopicPattern.fromDotted("order.*").value()).isEqualTo("order/*");
            assertThat(TopicPattern.fromDotted("order.**").matches(TopicName.fromDotted("order.a.b")))
                    .isTrue();
        }
    }

    @Nested
    class FromType {

        @ParameterizedTest
        @CsvSource({
            "order.created,order/created",
            "com.example/odd,com/example/odd",
            "order..created,order..created",
            "Order created!,Order%20created%21",
            ".,."
        })
        void whatMakesNoTopicBecomesOneSegment(String type, String topic) {
            assertThat(TopicName.fromType(type).value()).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "carillon,true",
        "carillon/x,true",
        "carillons,false",
        "x/carillon,false",
        "%63arillon/x,true",
        "carillon%2Fdelivery%2Fexhausted,true",
        "carillon%2fx/y,true",
        "carillon%2Edelivery,true",
        "carillon.x,true",
        "carillon%20x,false",
        "carillon-x,false",
        "Carillon/x,false"
    })
    void knowsCarillonsOwn(String topic, boolean reserved) {
        assertThat(TopicName.of(topic).isReserved()).isEqualTo(reserved);
        assertThat(TopicPattern.of(topic).isReserved()).isEqualTo(reserved);
    }

    @ParameterizedTest
    @CsvSource({
        "order/paid,order.paid,",
        "order/paid,,",
        "order/paid,carillons.x,",
        "order/paid,carillon.delivery.exhausted,/type",
        "carillon%2Fdelivery%2Fexhausted,order.paid,/topic",
        "carillon/delivery/exhausted,carillon.delivery.exhausted,/topic"
    })
    void nobodyElseUsesThemAsTopicOrType(String topic, String type, String field) {
        EventData event = EventData.builder(TopicName.of(topic)).type(type).build();

        assertThat(ReservedNames.refusal(event).map(RefusedException::field)).isEqualTo(Optional.ofNullable(field));
    }
}
