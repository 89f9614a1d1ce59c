package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServicePathTest {

    @ParameterizedTest
    @CsvSource({
        "/shop/orders, /shop/orders",
        "/shop/orders/, /shop/orders",
        "/sh%6fp/%c3%a9, /shop/%C3%A9",
        "/a+b/c=d, /a%2Bb/c%3Dd",
        "/a/*/c, /a/*/c",
        "/a/%2A, /a/%2A",
        "/a/**, /a/**",
    })
    void isKeptInOneSpelling(String given, String kept) {
        assertThat(ServicePath.of(given).value()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "shop",
                "http://host/a",
                "//host/a",
                "/a//b",
                "/a/./b",
                "/a/../b",
                "/a/%2e%2E/b",
                "/a%2fb",
                "/a%5cb",
                "/a\\b",
                "/a%00",
                "/a%0d%0ab",
                "/a?b",
                "/a#b",
                "/a;b=c",
                "/a b",
                "/é",
                "/a%",
                "/a%4",
                "/a%zz",
                "/a*",
                "/***",
            })
    void isAPathAndNothingElse(String given) {
        assertThatThrownBy(() -> ServicePath.of(given))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.field())
                        .isEqualTo("/path"));
    }

    @Test
    void isNotLongerThanItsColumn() {
        String longest = "/" + "a".repeat(ServicePath.MAX_LENGTH - 1);
        assertThat(ServicePath.of(longest).value()).isEqualTo(longest);
        assertThatThrownBy(() -> ServicePath.of(longest + "a")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ServicePath.of("/" + "+".repeat(200))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/orders, /shop/orders, true",
        "/shop/orders, /shop/orders/, true",
        "/shop/orders, /shop/orders;jsessionid=1, true",
        "/shop/orders, /shop;v=2/orders, true",
        "/shop/a+b, /shop/a%2Bb, true",
        "/shop/orders, /shop/Orders, false",
        "/shop/orders, /shop/orders/1, false",
        "/shop/orders/*, /shop/orders/1, true",
        "/shop/orders/*, /shop/orders/*, true",
        "/shop/orders/*, /shop/orders, false",
        "/shop/orders/*, /shop/orders/1/2, false",
        "/shop/%2A, /shop/*, true",
        "/shop/%2A, /shop/a, false",
        "/shop/**, /shop, true",
        "/shop/**, /shop/a/b/c, true",
        "/shop/**, /shops/a, false",
        "/**, /a//b, false",
        "/**, /a%zz, false",
        "/**, '', false",
    })
    void matchesSegmentBySegment(String path, String request, boolean matches) {
        assertThat(ServicePath.of(path).matches(request)).isEqualTo(matches);
    }

    @Test
    void knowsItsFirstSegment() {
        assertThat(ServicePath.of("/%63arillon/x").first()).isEqualTo("carillon");
        assertThat(ServicePath.of("/a%20b").first()).isEqualTo("a b");
    }
}
