package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenersTest {

    @ParameterizedTest
    @CsvSource({
        "a.b.c,   a.b.c, true",
        "a.b,     a.b.c, false",
        "a.#,     a.b.c, true",
        "a.b.c.#, a.b.c, true",
        "#,       a.b.c, true",
        "#.c,     a.b.c, true",
        "a.#.c,   a.b.c, true",
        "a.#.d,   a.b.c, false",
        "a.*.c,   a.b.c, true",
        "a.*,     a.b.c, false",
        "*.*.*,   a.b.c, true",
        "#.b.*,   a.b.c, true",
    })
    void areFoundByWords(String bound, String address, boolean heard) {
        assertThat(new Listeners(List.of(bound)).at(address)).isEqualTo(heard);
    }
}
