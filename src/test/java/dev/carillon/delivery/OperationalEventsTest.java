package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.eventlog.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationalEventsTest {

    private static final AttemptOutcome REFUSED =
            new AttemptOutcome.Refused(500, Optional.empty(), Duration.ofMillis(3), "no");

    private final DeliveryTables tables = new DeliveryTables();
    private final OperationalEvents events = new OperationalEvents(
            tables.log.database, tables.log.store, tables.log.log, null, tables.subscriptions(), tables.time);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void aDeliveryThatIsGivenUpIsSaid() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.publish(1, "order/created");
        write(result(3, REFUSED, new NextStep.GiveUp("no attempt is left after 4")));
        StoredEvent said = last();
        assertThat(said.topic().value()).isEqualTo("carillon/delivery/exhausted");
        assertThat(said.event().getSubject()).isEqualTo(new UUID(0, 7).toString());
        JsonNode data = new ObjectMapper().readTree(said.event().dataBytes());
        assertThat(data.get("delivery").textValue()).isEqualTo("1-7-0");
        assertThat(data.get("topic").textValue()).isEqualTo("order/created");
        assertThat(data.get("attempts").intValue()).isEqualTo(4);
        assertThat(data.get("responseStatus").intValue()).isEqualTo(500);
        assertThat(data.get("reason").textValue()).contains("no attempt is left");
    }

    @Test
    void oneThatFailsTheFourthTimeIsSaidOnce() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.publish(1, "order/created");
        Instant next = tables.clock.instant().plusSeconds(60);
        for (int attempt = 1; attempt <= 6; attempt++) {
            write(result(attempt - 1, REFUSED, new NextStep.RetryAt(next)));
        }
        assertThat(tables.count("SELECT count(*) FROM event_log")).isEqualTo(2);
        assertThat(last().topic().value()).isEqualTo("carillon/delivery/failing");
    }

    @Test
    void deliveringOneRaisesNone() throws Exception {
        tables.subscription(7, "ACTIVE", "carillon/**");
        tables.publish(1, "carillon/delivery/exhausted");
        write(result(3, REFUSED, new NextStep.GiveUp("no attempt is left")));
        events.on(new SubscriptionRecovered(
                7, new UUID(0, 7), 1, tables.clock.instant().minusSeconds(60), tables.clock.instant()));
        assertThat(tables.count("SELECT count(*) FROM event_log")).isEqualTo(1);
    }

    @Test
    void aSubscriptionThatRecoversIsSaid() throws Exception {
        tables.subscription(7, "ACTIVE", "order/*");
        events.on(new SubscriptionRecovered(
                7, new UUID(0, 7), 1, tables.clock.instant().minusSeconds(60), tables.clock.instant()));
        assertThat(last().topic().value()).isEqualTo("carillon/subscription/recovered");
    }

    @Test
    void aResultThatIsNotRecordedSaysNothing() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.publish(1, "order/created");
        DeliveryResult result = result(3, REFUSED, new NextStep.GiveUp("x"));
        assertThatThrownBy(() -> tables.log.database.transaction(session -> {
                    events.within(session, List.of(result), tables.clock.instant());
                    throw new SQLException("the commit fails");
                }))
                .hasMessage("the commit fails");
        assertThat(tables.count("SELECT count(*) FROM event_log")).isEqualTo(1);
    }

    private void write(DeliveryResult result) throws SQLException {
        tables.log
                .database
                .transaction(session -> events.within(session, List.of(result), tables.clock.instant()))
                .run();
    }

    private DeliveryResult result(int before, AttemptOutcome outcome, NextStep next) throws SQLException {
        StoredEvent event = tables.log.database.transaction(
                session -> tables.log.log.at(session, 1).events().get(0));
        Instant now = tables.clock.instant();
        Delivery delivery =
                new Delivery(new Claim(new DeliveryKey(1, 7, 0), 1), event, before, now, now, false, 0, null);
        return new DeliveryResult(delivery, 1, now, outcome, next, null);
    }

    private StoredEvent last() throws SQLException {
        long head = tables.count("SELECT position FROM log_head");
        return tables.log.database.transaction(
                session -> tables.log.log.at(session, head).events().get(0));
    }
}
