package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTest {

    private static final String ACCEPT = "Accept";
    private static final String LANGUAGE = "Accept-Language";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | true",
                "* | true",
                "application/json | true",
                "Application/JSON; charset=utf-8 | true",
                "application/* | true",
                "text/html, application/xhtml+xml, */*;q=0.8 | true",
                "text/html | false",
                "text/html, image/* | false",
                "application/json;q=0 | false",
                "application/json; q=0.0, */* | false",
                "*/*;q=0, application/json | true",
                "application/json, */*;q=0 | true",
                "application/problem+json | false",
                "text/html;x=\"a,application/json\" | false",
                "application/json;x=\"a,b;q=0\" | true",
                "text/html; | false",
                "application/json;q=0; | false",
                "text/html, ;;;/ | true",
                "'' | true",
                "', ,' | true"
            })
    void theMostSpecificRangeSaysWhetherJsonIsAdmitted(String accept, boolean isAdmitted) {
        assertThat(Accepted.admits(request(ACCEPT, accept), "application/json")).isEqualTo(isAdmitted);
    }

    @Test
    void headersAreReadAsOneList() {
        assertThat(Accepted.admits(request(ACCEPT, "text/html", "application/json"), "application/json"))
                .isTrue();
        assertThat(Accepted.admits(request(ACCEPT), "application/json")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/json",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
                "application/json;q=0.5, application/problem+json;charset=utf-8",
                ""
            })
    void whatEveryoneCanReadStaysAsItIs(String accept) {
        HttpServletRequest request = request(ACCEPT, accept);
        assertThat(Accepted.readable(request)).isSameAs(request);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html; | text/html",
                "text/html;;q=0.5 ; | text/html;q=0.5",
                "application/json;x=\"a,b\" | application/json",
                "application/json;x=\"a\\\"b;q=1\";q=0.25,text/html | application/json;q=0.25, text/html",
                "text/html, image/gif, *; q=.2, */*; q=1. | text/html, image/gif, */*;q=0.2, */*;q=1",
                "* | */*",
                "text/html;Q=0.12345 | text/html;q=0.123"
            })
    void whatNotEveryoneCanReadIsSaidSoThatTheyCan(String accept, String readable) {
        HttpServletRequest request = Accepted.readable(request(ACCEPT, accept));
        assertThat(request.getHeader(ACCEPT)).isEqualTo(readable);
        assertThat(Collections.list(request.getHeaders("accept"))).containsExactly(readable);
        assertThat(Collections.list(request.getHeaderNames())).contains(ACCEPT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept|;;;/",
                "Accept|a/b;q=x",
                "Accept|a/b;q=1.5",
                "Accept|a/b;q",
                "Accept|a/b;x=\"",
                "Accept|a/b;x=\"\\",
                "Accept|a/b c",
                "Accept|json",
                "Accept|/",
                "Accept|a//b",
                "Accept-Language|a;q=z",
                "Accept-Language|en_US",
                "Accept-Language|en;q=0.5;"
            })
    void whatCannotBeReadIsNotThere(String name, String value) {
        HttpServletRequest request = Accepted.readable(request(name, value));
        assertThat(request.getHeader(name)).isNull();
        assertThat(request.getHeaders(name).hasMoreElements()).isFalse();
        assertThat(Collections.list(request.getHeaderNames())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de-DE, de;q=0.9, *;q=0.5", "en ; q=0.8,", ""})
    void languagesThatCanBeReadStay(String languages) {
        HttpServletRequest request = request(LANGUAGE, languages);
        assertThat(Accepted.readable(request)).isSameAs(request);
    }

    @Test
    void nothingIsTooOddOrTooLong() {
        Random random = new Random(7);
        String signs = "a/*;,=q.\"\\ 01\t-\u00e4";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder accept = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                accept.append(signs.charAt(random.nextInt(signs.length())));
            }
            HttpServletRequest readable = Accepted.readable(request(ACCEPT, accept.toString()));
            String left = readable.getHeader(ACCEPT);
            assertThat(left == null || MediaRanges.of(left).isPlain())
                    .as(accept.toString())
                    .isTrue();
        }
        String many = "a/b;c=d;q=0.5,".repeat(5_000);
        assertThat(Accepted.admits(request(ACCEPT, many), "a/c")).isFalse();
        assertThat(Accepted.readable(request(LANGUAGE, "en,".repeat(30_000))).getHeader(LANGUAGE))
                .isNotNull();
    }

    private static HttpServletRequest request(String name, String... values) {
        Map<String, List<String>> headers = Map.of(name, List.of(values));
        return (HttpServletRequest) Proxy.newProxyInstance(
                AcceptedTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeader" ->
                        headers.getOrDefault(arguments[0], List.of()).stream()
                                .findFirst()
                                .orElse(null);
                    case "getHeaders" -> Collections.enumeration(headers.getOrDefault(arguments[0], List.of()));
                    case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                    default -> throw new AssertionError(method);
                });
    }
}
