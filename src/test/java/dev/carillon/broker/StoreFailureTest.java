package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFailureTest {

    /** {@code 28P01}: PostgreSQL's password was changed; {@code 90121}: H2 is closed. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"08006", "28P01", "40P01", "53100", "55P03", "57P03", "90121", "HYT00"})
    void aDatabaseThatIsAwayIsSoForEveryMessage(String state) {
        assertThat(StoreFailure.of(wrapped(state))).isEqualTo(StoreFailure.OF_ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P05", "23505", "54000"})
    void whatTheDatabaseDoesNotTakeIsOfTheMessage(String state) {
        assertThat(StoreFailure.of(wrapped(state))).isEqualTo(StoreFailure.OF_THE_MESSAGE);
    }

    @Test
    void theLastOfABatchMayTell() {
        SQLException batch = new SQLException("the batch failed", "08000");
        batch.setNextException(new SQLException("invalid byte sequence", "22021"));

        assertThat(StoreFailure.of(batch)).isEqualTo(StoreFailure.OF_THE_MESSAGE);
    }

    @Test
    void anythingElseDoesNotTell() {
        assertThat(StoreFailure.of(new IllegalStateException("a defect"))).isEqualTo(StoreFailure.UNKNOWN);
        assertThat(StoreFailure.of(wrapped("42P01"))).isEqualTo(StoreFailure.UNKNOWN);
    }

    private static RuntimeException wrapped(String state) {
        return new IllegalStateException(new RuntimeException("of the provider", new SQLException("failed", state)));
    }
}
