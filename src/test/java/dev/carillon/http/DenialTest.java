package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenialTest {

    @ParameterizedTest
    @CsvSource({"NO_KEY, 401", "NOT_ALLOWED, 403", "NO_APPLICATION, 404", "TOO_MANY, 429"})
    void hasTheStatusOfItsReason(Reason reason, int status) {
        Denial denial = Denial.of(new DeniedException(reason, "why"));
        assertThat(denial.problem().status()).isEqualTo(status);
        assertThat(denial.problem().detail()).isEqualTo("why");
        assertThat(denial.headers().get("Retry-After")).isEqualTo(status == 429 ? "1" : null);
        assertThat(denial.headers().containsKey("WWW-Authenticate")).isEqualTo(status == 401);
    }
}
