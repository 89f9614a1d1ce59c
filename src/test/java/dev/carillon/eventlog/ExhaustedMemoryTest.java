package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.carillon.fixture.DataSources;
import dev.carillon.sql.SqlFailure;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExhaustedMemoryTest {

    @Test
    void onH2NothingIsWrittenAnyMore() throws Exception {
        Database database = exhausted("h2");

        assertThat(database.isSpoiled()).isTrue();
        Throwable refused = catchThrowable(() -> read(database));
        assertThat(refused).isInstanceOf(SQLException.class).hasMessageContaining("H2 has run out of memory");
        assertThat(SqlFailure.isAway(refused))
                .as("to be said as a database that is away")
                .isTrue();
    }

    @Test
    void onPostgresqlOneTransactionFails() throws Exception {
        Database database = exhausted("postgresql");

        assertThat(database.isSpoiled()).isFalse();
        assertThat(read(database)).isEqualTo(1);
    }

    @Test
    void thatOfOtherCodeSpoilsNothing() throws Exception {
        Database database = TestLog.databaseOver(DataSources.fresh("h2"));
        assertThatThrownBy(() -> database.transaction(session -> {
                    session.list("SELECT 1", row -> 1);
                    throw new OutOfMemoryError("while a batch is planned");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(database.isSpoiled()).isFalse();
    }

    @Test
    void anotherFailureSpoilsNothing() throws Exception {
        Database database = TestLog.databaseOver(DataSources.fresh("h2"));
        assertThatThrownBy(() -> database.transaction(session -> session.list("SELECT nothing", row -> 1)))
                .isInstanceOf(SQLException.class);
        assertThat(database.isSpoiled()).isFalse();
    }

    private static long read(Database database) throws SQLException {
        List<Long> rows = database.transaction(session -> session.list("SELECT 1", row -> row.number(1)));
        return rows.get(0);
    }

    private static Database exhausted(String kind) throws Exception {
        Database database = TestLog.databaseOver(DataSources.fresh(kind));
        OutOfMemoryError inIt = new OutOfMemoryError("Capacity: 16777216");
        inIt.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.h2.mvstore.WriteBuffer", "grow", "WriteBuffer.java", 312)
        });
        assertThatThrownBy(() -> database.transaction(session -> {
                    throw new SQLException("as H2 tells it", "HY000", 50_000, inIt);
                }))
                .isInstanceOf(SQLException.class);
        return database;
    }
}
