package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.carillon.event.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParameterTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "partial=true, true",
                "a=1&partial=true&partial=false, true",
                "part%69al=tr%75e, true",
                "partial, ''",
                "partial=, ''",
                "partially=true, null",
                "partial=%zz, null",
                "null, null"
            })
    void theFirstOneOfThisNameIsDecoded(String query, String value) {
        assertThat(QueryParameter.of(request(query), "partial")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%00", "b=1&a=%ed%a0%80%00"})
    void whatNoDatabaseStoresIsRefusedByName(String query) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> QueryParameter.check(request(query)))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("a"));
    }

    @Test
    void anythingElseIsLetThrough() {
        assertThatNoException().isThrownBy(() -> {
            QueryParameter.check(request(null));
            QueryParameter.check(request("a&b=%C3%A4&"));
        });
    }

    private static HttpServletRequest request(String query) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                QueryParameterTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> query);
    }
}
