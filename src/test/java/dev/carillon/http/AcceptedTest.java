package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTest {

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
                "'' | true",
                "', ,' | true"
            })
    void theMostSpecificRangeSaysWhetherJsonIsAdmitted(String accept, boolean isAdmitted) {
        assertThat(Accepted.admits(request(List.of(accept)), "application/json"))
                .isEqualTo(isAdmitted);
    }

    @Test
    void headersAreReadAsOneList() {
        assertThat(Accepted.admits(request(List.of("text/html", "application/json")), "application/json"))
                .isTrue();
        assertThat(Accepted.admits(request(List.of()), "application/json")).isTrue();
    }

    private static HttpServletRequest request(List<String> accept) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                AcceptedTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> Collections.enumeration(accept));
    }
}
