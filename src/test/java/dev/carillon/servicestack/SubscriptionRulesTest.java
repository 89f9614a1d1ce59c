package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionRulesTest {

    private static final String GUID = "0190d1c2-0000-7000-8000-00000000000a";

    @ParameterizedTest
    @ValueSource(
            strings = {
                GUID,
                "0190D1C200007000800000000000000A",
                "{0190d1c2-0000-7000-8000-00000000000a}",
                "(0190d1c2-0000-7000-8000-00000000000a)"
            })
    void anIdMayBeWrittenInManyWays(String text) {
        assertThat(SubscriptionRules.id(text)).isEqualTo(GUID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "good_bye-2", "0123"})
    void aNameIsANameInBoth(String name) {
        assertThat(EventName.isValid(name, true)).isTrue();
        assertThat(EventName.isValid(name, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"order.paid", "apps/order/success", "order/*", "order/**", "order.*", "/order/paid/"})
    void aTopicIsANameLenientlyOnly(String name) {
        assertThat(EventName.isValid(name, true)).isFalse();
        assertThat(EventName.isValid(name, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "with space", "a//b", "or*er", "////"})
    void otherThingsAreNone(String name) {
        assertThat(EventName.isValid(name, true)).isFalse();
        assertThat(EventName.isValid(name, false)).isFalse();
    }

    @Test
    void aDottedNameHearsBothSpellings() {
        assertThat(EventName.patterns("transport.messageReceived"))
                .containsExactly("transport.messageReceived", "transport/messageReceived");
        assertThat(EventName.patterns("order.*")).containsExactly("order/*");
        assertThat(EventName.hears("order.*", "order/paid")).isTrue();
        assertThat(EventName.hears("order/*", "order.paid")).isTrue();
        assertThat(EventName.hears("order/*", "order/paid/late")).isFalse();
        assertThat(EventName.hears("Hello", "hELLO")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://1.1.1.1/x", "https://Bücher.example/ü", "http://xn--bcher-kva.example/"})
    void aUrlIsWhatItIsAtTheOtherApi(String url) {
        assertThatCode(() -> SubscriptionRules.check(new SubscriptionChange(url, null, null, null), true))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "/relative,''",
        "ftp://host/x,''",
        "http:// x,''",
        "http://my_host.example/x,: must not have _ in its host",
        "http://[::ffff:1.1.1.1]/,: must have an IPv4 address as such"
    })
    void oneThatIsNoneIsRefusedWithTheReasonIfTheOriginalWouldTakeIt(String url, String reason) {
        String words = "The subscription URL is invalid";
        assertThatThrownBy(() -> SubscriptionRules.check(new SubscriptionChange(url, null, null, null), true))
                .satisfies(refused -> assertThat(refused.getMessage())
                        .startsWith(words + reason)
                        .matches(all -> !reason.isEmpty() || all.equals(words)));
    }

    @Test
    void whatIsSearchedIsOneName() {
        assertThatThrownBy(() -> SubscriptionRules.checkEventName("order/*", false))
                .hasMessage("The EventName is invalid");
        assertThatThrownBy(() -> SubscriptionRules.checkEventName(null, false)).hasMessage("The EventName is invalid");
    }
}
