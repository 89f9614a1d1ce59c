package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ProcessingException;
import java.io.EOFException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {

    @Test
    void whoBreaksOffARequestIsNoErrorOfOurs() {
        assertThat(ProblemMapper.isBrokenOff(new EOFException())).isTrue();
        assertThat(ProblemMapper.isBrokenOff(new ProcessingException(new EOFException())))
                .isTrue();
        assertThat(ProblemMapper.isBrokenOff(new UncheckedIOException(new EOFException("a file of ours"))))
                .isFalse();
        assertThat(ProblemMapper.isBrokenOff(new ProcessingException(new IllegalStateException())))
                .isFalse();
    }
}
