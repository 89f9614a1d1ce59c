package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "/a/b", "/a%20b", "/%c3%a4/%F0%9F%92%A9", "/%2F", "/%00", "/a%41"})
    void whole(String path) {
        assertThat(EncodedPath.isUtf8(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%c0%ae", "/%ff", "/%e4", "/%", "/%4", "/%zz", "/%ed%a0%80", "/%c3/%a4"})
    void broken(String path) {
        assertThat(EncodedPath.isUtf8(path)).isFalse();
    }
}
