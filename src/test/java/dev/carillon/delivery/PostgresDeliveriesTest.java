package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.DataSources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What only PostgreSQL does. */
class PostgresDeliveriesTest {

    private static StoredEvent event(long position) {
        return new StoredEvent(
                position,
                UUID.randomUUID(),
                1,
                Instant.now(),
                EventData.builder("a")
                        .id(String.valueOf(position))
                        .source("/s")
                        .type("t")
                        .time(Instant.now())
                        .json("{}")
                        .build());
    }

    /** An option of the driver: then it does not say how many rows each insert of a batch has made. */
    @Test
    void aDriverThatDoesNotCountIsRefused() throws Exception {
        PGSimpleDataSource source = (PGSimpleDataSource) DataSources.migrated("postgresql");
        source.setReWriteBatchedInserts(true);
        Database database = TestLog.databaseOver(source);
        DeliveryStates states = new DeliveryStates(TestLog.logOver(database), new DeliveryOrder());
        List<PlannedDelivery> planned = new ArrayList<>();
        for (long position = 1; position <= 10; position++) {
            PlannedDelivery due = PlannedDelivery.due(new DeliveryKey(position, 1, 0), event(position));
            planned.add(position % 2 == 0 ? due.at(PlannedDelivery.Place.HOT) : due);
        }
        assertThatThrownBy(() -> database.transaction(session -> states.plan(session, "n", planned, Instant.now())))
                .hasMessageContaining("reWriteBatchedInserts");
        assertThat(database.<Long>transaction(session ->
                        session.number("SELECT count(*) FROM delivery").orElseThrow()))
                .isZero();
    }

    /** That of a node which was stopped amid it must not keep its locks. */
    @Test
    void aTransactionOfAStoppedNodeEndsSomeTime() throws Exception {
        PGSimpleDataSource source = (PGSimpleDataSource) DataSources.fresh("postgresql");
        Database database = TestLog.databaseOver(source);
        String limit = database.transaction(session -> session.first(
                        "SELECT current_setting('idle_in_transaction_session_timeout')", row -> row.text(1))
                .orElseThrow());
        assertThat(limit).isNotEqualTo("0");
    }
}
