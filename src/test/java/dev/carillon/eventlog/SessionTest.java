package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final Instant NANOS = Instant.parse("2030-01-01T00:00:00.123456789Z");

    private enum Colour {
        RED
    }

    private final TestLog log = new TestLog();

    @BeforeEach
    void create() throws SQLException {
        log.database.transaction(session -> {
            session.execute("CREATE TABLE thing (number bigint primary key, name varchar(100), data bytea, id uuid,"
                    + " at timestamp(6) with time zone, exact timestamp(9) with time zone)");
            return null;
        });
    }

    @AfterEach
    void close() {
        log.close();
    }

    private record Thing(long number, String name, byte[] data, UUID id, Instant at, Instant exact) {

        static Thing read(Row row) throws SQLException {
            return new Thing(
                    row.number("number"),
                    row.text("name"),
                    row.bytes("data"),
                    row.uuid("id"),
                    row.instant("at"),
                    row.instant("exact"));
        }
    }

    @Test
    void writesEachValueAsTheDatabaseKeepsIt() throws Exception {
        UUID id = UUID.randomUUID();

        Thing read = log.database.transaction(session -> {
            session.update(
                    "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)",
                    7L,
                    Colour.RED,
                    new byte[] {1, 2},
                    id,
                    NANOS,
                    NANOS.atOffset(ZoneOffset.UTC));
            return session.first("SELECT * FROM thing WHERE number = ANY(?)", Thing::read, new long[] {6, 7})
                    .orElseThrow();
        });

        assertThat(read.name()).isEqualTo("RED");
        assertThat(read.data()).containsExactly(1, 2);
        assertThat(read.id()).isEqualTo(id);
        assertThat(read.at()).isEqualTo(Instant.parse("2030-01-01T00:00:00.123456Z"));
        assertThat(read.exact()).isEqualTo(NANOS);
    }

    @Test
    void aBatchSaysWhatItChangedItemByItem() throws Exception {
        int[] changed = log.database.transaction(session -> session.batch(
                "INSERT INTO thing (number, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                List.of(1L, 2L, 1L),
                each -> Session.values(each, each == 1 ? "one" : JDBCType.VARCHAR)));

        assertThat(changed).containsExactly(1, 1, 0);
        assertThat(log.database.<Boolean>transaction(
                        session -> session.exists("SELECT 1 FROM thing WHERE number = 2 AND name IS NULL")))
                .isTrue();
        assertThat(log.database.<int[]>transaction(
                        session -> session.batch("no statement at all", List.of(), Session::values)))
                .isEmpty();
    }

    @Test
    void aNumberThatIsNullOrNotThereIsEmpty() throws Exception {
        log.database.transaction(session -> {
            assertThat(session.number("SELECT max(number) FROM thing")).isEmpty();
            assertThat(session.number("SELECT number FROM thing")).isEmpty();
            assertThat(session.number("SELECT count(*) FROM thing")).hasValue(0);
            return null;
        });
    }

    @Test
    void whatThrowsIsRolledBack() throws Exception {
        assertThatThrownBy(() -> log.database.transaction(session -> {
                    session.update("INSERT INTO thing (number) VALUES (1)");
                    throw new IllegalStateException("as asked for");
                }))
                .hasMessage("as asked for");

        assertThat(log.database.<List<Long>>transaction(
                        session -> session.list("SELECT number FROM thing", row -> row.number(1))))
                .isEmpty();
    }
}
