package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.Replays;
import dev.carillon.event.EventAttribute;
import dev.carillon.event.EventData;
import dev.carillon.event.EventTime;
import dev.carillon.event.PrintableName;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ReservedNames;
import dev.carillon.event.ServicePath;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.outbound.HttpUrl;
import dev.carillon.subscriber.BindingDraft;
import dev.carillon.subscription.SecretRotation;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code openapi.json} says of each text and number what the type says that holds the rule. */
class DescribedRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static DescribedText described;
    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        document = JSON.readTree(Files.readString(Path.of("src/main/webapp/openapi.json")));
        described = new DescribedText(document);
    }

    static Stream<Arguments> bounds() {
        return Stream.of(
                Arguments.of("schemas/Name/maxLength", PrintableName.MAX_LENGTH),
                Arguments.of("schemas/Topic/maxLength", TopicName.MAX_LENGTH),
                Arguments.of("schemas/TopicPattern/maxLength", TopicName.MAX_LENGTH),
                Arguments.of("schemas/Text/maxLength", EventAttribute.ID.most()),
                Arguments.of("schemas/Text/maxLength", EventAttribute.SUBJECT.most()),
                Arguments.of("schemas/EventType/maxLength", EventAttribute.TYPE.most()),
                Arguments.of("schemas/UriReference/maxLength", EventAttribute.SOURCE.most()),
                Arguments.of("schemas/Uri/maxLength", EventAttribute.DATASCHEMA.most()),
                Arguments.of("schemas/MediaType/maxLength", EventAttribute.DATACONTENTTYPE.most()),
                Arguments.of("schemas/CloudEvent/properties/time/maxLength", EventAttribute.TIME.most()),
                Arguments.of("schemas/HookUrl/maxLength", HttpUrl.MAX_LENGTH),
                Arguments.of("schemas/Rate/maximum", Replays.FASTEST),
                Arguments.of("parameters/IdempotencyKey/schema/maxLength", PublishFilter.MAX_IDEMPOTENCY_KEY),
                Arguments.of("parameters/Limit/schema/maximum", PageRequest.MOST),
                Arguments.of("parameters/Limit/schema/default", PageRequest.USUAL));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void aBoundIsThatOfItsType(String place, int bound) {
        assertThat(document.at("/components/" + place).intValue()).isEqualTo(bound);
    }

    /** Where the bound is known to one reader only: the last value that is taken, and the first that is not. */
    @ParameterizedTest
    @CsvSource({
        "Limits/properties/concurrency, '{\"limits\":{\"concurrency\":%d}}'",
        "Limits/properties/rate/properties/requests, '{\"limits\":{\"rate\":{\"requests\":%d}}}'",
        "RetryExponential/properties/attempts, '{\"retry\":{\"policy\":\"exponential\",\"attempts\":%d}}'",
        "RetryExponential/properties/factor, '{\"retry\":{\"policy\":\"exponential\",\"factor\":%d}}'",
        "RetryFixed/properties/attempts, '{\"retry\":{\"policy\":\"fixed\",\"attempts\":%d}}'",
    })
    void aNumberIsBoundedAsItsReaderBoundsIt(String schema, String options) {
        JsonNode number = document.at("/components/schemas/" + schema);
        int least = number.get("minimum").intValue();
        int most = number.get("maximum").intValue();
        for (int taken : List.of(least, most)) {
            assertThatCode(() -> read(options.formatted(taken))).doesNotThrowAnyException();
        }
        for (int refused : List.of(least - 1, most + 1)) {
            assertThatThrownBy(() -> read(options.formatted(refused))).isInstanceOf(RefusedException.class);
        }
    }

    private static void read(String options) throws IOException {
        SubscriptionOptions.of((ObjectNode) JSON.readTree(options));
    }

    static Stream<Arguments> texts() {
        String long100 = "é".repeat(100);
        String longTopic = "a".repeat(1_000);
        Consumer<String> duration = text -> SecretRotation.of(null, text);
        return Stream.of(
                        texts("Name", text -> PrintableName.check("/name", text))
                                .taken("a", "Müller & Söhne", "日本", "👍", long100, "a b")
                                .refused("", " ", "a\nb", "a\u0000", "a\u2028b", "a\u202Eb", "\uFFFFa", long100 + "é"),
                        texts("Time", text -> EventTime.instant("/since", text))
                                .taken(
                                        "2027-01-31T12:00:00Z",
                                        "2027-01-31t12:00:00.123456789+05:30",
                                        "9999-12-31T23:59:59Z")
                                .refused(
                                        "2027-01-31",
                                        "2027-01-31T12:00:00",
                                        "0000-01-01T00:00:00Z",
                                        "10000-01-01T00:00:00Z")
                                .refused(
                                        "9999-12-31T23:59:59-01:00",
                                        "0001-01-01T00:00:00+01:00",
                                        "2027-01-31T12:00:00+24:00"),
                        texts("Topic", DescribedRulesTest::publishedUnder)
                                .taken("a", "/a/b", "order/Ü".replace("Ü", "%C3%9C"), "carillons/a", longTopic)
                                .refused("", "/", "a//b", "a b", "*", "a/**", longTopic + "a", "a%2", "ä")
                                .refused(
                                        "carillon",
                                        "carillon/x",
                                        "/carillon/x",
                                        "carillon%2Fx",
                                        "carillon.x",
                                        "c%61rillon/x"),
                        texts("TopicPattern", TopicPattern::of)
                                .taken("**", "a/*", "a/**/b", "carillon/**", "a")
                                .refused("", "a*", "***", "a//*"),
                        texts("HookUrl", HttpUrl::of)
                                .taken(
                                        "http://localhost:9000/",
                                        "https://hooks.example.com/a%20b?c=d",
                                        "http://[2001:db8::1]/")
                                .refused("", "ftp://a.b/", "http://", "http://u:p@a.b/", "http://a.b/#c", "http://a_b/")
                                .refused("http://127.1/", "http://a b/", "http://a.b:0/", "//a.b/"),
                        texts("Duration", text -> retried(text))
                                .taken("PT0S", "PT30S", "PT90M", "PT36H", "P1D", "P1DT12H", "P30D", "P29DT23H59M59S")
                                .refused("", "P", "PT", "30", "P31D", "PT721H", "P1Y", "-PT1S"),
                        texts("SecretRotation/properties/overlap", duration)
                                .taken("PT0S", "PT24H", "P7D", "P6DT23H")
                                .refused("", "P8D", "P7DT1H", "-PT1S", "a day"),
                        texts("StandardSecret", SigningSecret::of)
                                .taken("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "A".repeat(84) + "AA==")
                                .refused("whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8I", "whsec_" + "A".repeat(88), "x"),
                        texts("FreeSecret", SigningSecret::ofText)
                                .taken("x", "a secret", "x".repeat(200))
                                .refused("", " ", "a\nb", "x".repeat(201)),
                        texts("ServicePath", DescribedRulesTest::boundPath)
                                .taken("/shop", "/shop/orders/", "/shop/*/a", "/shop/**", "/a+b=c/%7E")
                                .taken("/carillons/a", "/Carillon")
                                .refused("", "/", "shop", "//a", "/a//b", "/a/./b", "/a/../b", "/a/%2e%2E", "/a%2fb")
                                .refused("/a?b", "/a#b", "/a;b", "/a b", "/a*", "/a%zz", "/a%0d", "/carillon/api")
                                .refused("/%63arillon", "http://a/b", "/" + "a".repeat(500)),
                        texts("RaisedTopics", text -> bound(Optional.of(text), null))
                                .taken("a", "a;b", "a; /b/c;d", "carillons/a")
                                .refused("", ";", "a b", "a/*", "a;carillon/x", "a; carillon", longTopic + "a"),
                        texts("HeardTopics", text -> bound(null, Optional.of(text)))
                                .taken("a", "a;b/**", "a; */c", "carillon/x")
                                .refused("", ";", "a b", "a*", longTopic),
                        texts("MediaType", text -> event().data(text, new byte[] {49})
                                        .build())
                                .taken("text/plain", "application/json", "text/plain; charset=UTF-8")
                                .refused("", "text", "text/", "/plain", "text/plain;;=", "a b/c"))
                .map(each -> Arguments.of(each.schema, each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void aTextIsValidWhereItsTypeTakesIt(String schema, Texts texts) {
        assertThat(texts.all).isNotEmpty().allSatisfy(text -> assertThat(
                        described.isValid(document.at("/components/schemas/" + schema), text))
                .as("%s: %s", schema, text)
                .isEqualTo(texts.isTaken(text)));
        assertThat(texts.all)
                .as("some are taken, some are not")
                .anyMatch(texts::isTaken)
                .anyMatch(each -> !texts.isTaken(each));
    }

    private static void boundPath(String path) {
        ServicePath taken = ServicePath.of(path);
        if (taken.first().equals("carillon")) {
            throw new RefusedException("/path", "must not be one of Carillon's own", path);
        }
    }

    private static void bound(Optional<String> onRequest, Optional<String> listen) {
        new BindingDraft(null, "/shop", onRequest, null, listen).asNew("id", 1, Instant.EPOCH);
    }

    private static void publishedUnder(String topic) {
        ReservedNames.refusal(EventData.builder(TopicName.of(topic)).build()).ifPresent(refused -> {
            throw refused;
        });
    }

    private static void retried(String delay) {
        SubscriptionOptions.of(JSON.createObjectNode()
                .set("retry", JSON.createObjectNode().put("policy", "fixed").put("delay", delay)));
    }

    private static EventData.Builder event() {
        return EventData.builder(TopicName.of("a"));
    }

    private static Texts texts(String schema, Consumer<String> type) {
        return new Texts(schema, type);
    }

    /** Texts, and the type that takes or refuses each; what is expected of each is said where it is written. */
    private static final class Texts {

        private final String schema;
        private final Consumer<String> type;
        private final List<String> all = new java.util.ArrayList<>();

        Texts(String schema, Consumer<String> type) {
            this.schema = schema;
            this.type = type;
        }

        Texts taken(String... texts) {
            return with(true, texts);
        }

        Texts refused(String... texts) {
            return with(false, texts);
        }

        private Texts with(boolean taken, String... texts) {
            for (String each : texts) {
                assertThat(isTaken(each)).as("%s: %s", schema, each).isEqualTo(taken);
                all.add(each);
            }
            return this;
        }

        boolean isTaken(String text) {
            try {
                type.accept(text);
                return true;
            } catch (RefusedException refused) {
                return false;
            }
        }

        @Override
        public String toString() {
            return schema;
        }
    }
}
