package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.eventlog.TestLog;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SetAsideEventsTest {

    private final TestLog log = new TestLog();
    private final SetAsideEvents events = new SetAsideEvents(log.database);
    private final UUID id = UUID.randomUUID();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void saysWhyAnEventWasNotPlanned() throws Exception {
        stored();
        logged();
        setAside();
        SetAsideEvents.Found found = events.find(id, 1).orElseThrow();
        assertThat(found.position()).isEqualTo(7);
        assertThat(found.topic()).isEqualTo("a/b");
        assertThat(found.receivedAt()).isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(found.why())
                .isEqualTo(new EventView.SetAside("no JSON", 2, Instant.parse("2026-11-21T09:00:00.5Z")));
    }

    @Test
    void showsOneWhoseRowIsMissingByItsPlaceInTheLog() throws Exception {
        logged();
        setAside();
        JsonNode shown =
                Json.MAPPER.readTree(Json.bytes(EventView.of(events.find(id, 1).orElseThrow())));
        assertThat(shown)
                .isEqualTo(Json.MAPPER.readTree(
                        """
                {"id": "%s", "position": 7, "topic": "a/b",
                 "setAside": {"reason": "no JSON", "looks": 2, "nextLookAt": "2026-11-21T09:00:00.500Z"}}"""
                                .formatted(id)));
    }

    @Test
    void knowsNothingOfOnesThatWerePlannedOrAreOfAnotherApplication() throws Exception {
        logged();
        assertThat(events.find(id, 1)).isEmpty();
        setAside();
        assertThat(events.find(id, 2)).isEmpty();
        assertThat(events.find(UUID.randomUUID(), 1)).isEmpty();
    }

    private void stored() throws SQLException {
        execute("insert into event (id, application, received_at, topic, event_id, source, type) values ('" + id
                + "', 1, '2026-11-21 08:00:00+00', 'a/b', '1', '/s', 't')");
    }

    private void logged() throws SQLException {
        execute("insert into event_log (position, event, application, topic) values (7, '" + id + "', 1, 'a/b')");
    }

    private void setAside() throws SQLException {
        execute("insert into delivery_set_aside (position, reason, looks, next_look)"
                + " values (7, 'no JSON', 2, '2026-11-21 09:00:00.5+00')");
    }

    private void execute(String sql) throws SQLException {
        log.database.transaction(session -> session.update(sql));
    }
}
