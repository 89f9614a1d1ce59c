package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.ResourceAllocationException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {

    @Test
    void isWhateverAConnectionIsMissingFor() {
        assertThat(away(new SQLException("connection refused", "08001"))).isTrue();
        assertThat(away(new SQLException("terminating connection due to administrator command", "57P01")))
                .isTrue();
        assertThat(away(new SQLException("database is closed", "90098"))).isTrue();
        assertThat(away(new SQLNonTransientConnectionException("gone"))).isTrue();
        assertThat(away(new SQLException("no connection", new ResourceAllocationException("none accepted"))))
                .isTrue();
    }

    @Test
    void isNoErrorOfOurs() {
        assertThat(away(new SQLException("syntax", "42601"))).isFalse();
        assertThat(away(new SQLException("syntax", "90022"))).isFalse();
        assertThat(away(new SQLException("no state"))).isFalse();
        assertThat(away(new NullPointerException())).isFalse();
    }

    private static boolean away(Exception cause) {
        return DatabaseAway.is(new IllegalStateException(cause));
    }
}
