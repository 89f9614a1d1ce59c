package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            quoteCharacter = '"',
            value = {
                "ViewModel=SomeVM&RootId=7!12, SomeVM, 7!12",
                "viewmodel=SomeVM&ROOTID=7, SomeVM, 7",
                "?Viewmodel=SomeVM&RootId=7, SomeVM, 7",
                "a&=b&ViewModel=SomeVM&&RootId=a=b, SomeVM, a=b",
                "ViewModel=Some%20VM&RootId=a+b%2Bc, Some VM, a b+c",
                "ViewModel=100%&RootId=%zz, 100%, %zz",
                "ViewModel=one&ViewModel=two, one, null"
            })
    void S20_isAQuery(String text, String viewModel, String rootId) {
        assertThat(Cookie.parse(text)).contains(new Cookie(viewModel, rootId));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no query", "RootId=7", "ViewModel=", "ViewModel=%20&RootId=7", "&&=&", "ViewModel"})
    void S21_withoutAViewModelItIsNone(String text) {
        assertThat(Cookie.parse(text)).isEmpty();
    }

    @Test
    void S17_someEndASubscription() {
        assertThat(Cookie.isEnd(null)).isTrue();
        assertThat(Cookie.isEnd(" ")).isTrue();
        assertThat(Cookie.isEnd(Cookie.end())).isTrue();
        assertThat(Cookie.isEnd("EndSubscription")).isFalse();
    }
}
