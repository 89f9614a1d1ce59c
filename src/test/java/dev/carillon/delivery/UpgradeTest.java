package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.DataSources;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private static void execute(DataSource source, String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static long count(DataSource source, String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** An endpoint that asked for a day's rest before the upgrade is sent to at once after it. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void anEndpointThatIsClosedStaysClosedOverTheUpgrade(String kind) throws Exception {
        DataSource source = DataSources.fresh(kind);
        DataSources.migrate(source, "12");
        execute(
                source,
                "INSERT INTO endpoint (subscription, failures, failing_since, openings, open_until, paused_until)"
                        + " VALUES (1, 20, TIMESTAMP WITH TIME ZONE '2029-12-28 00:00:00+00', 3,"
                        + " TIMESTAMP WITH TIME ZONE '2030-01-02 00:00:00+00', TIMESTAMP WITH TIME ZONE '2030-01-02 00:00:00+00')");
        DataSources.migrate(source, "13");
        Endpoints endpoints = new Endpoints(
                new DeliverySettings(1, 1, 1, 1, 1, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5)));
        Database database = TestLog.databaseOver(source);
        endpoints.refresh(database);
        TestSubscriptions subscriptions = new TestSubscriptions();
        subscriptions.add(1, "a", "{}");
        SubscriptionSnapshot a = subscriptions.current().byNumber(1).orElseThrow();
        assertThat(endpoints.admits(a, new SettableClock().instant())).isFalse();
    }

    /** Old shape: hot claimed, claimed from the queue, parked, waiting for a retry, waiting behind. */
    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void everyOpenDeliveryHasItsPlaceAfterTheUpgrade(String kind) throws Exception {
        DataSource source = DataSources.fresh(kind);
        DataSources.migrate(source, "12");
        execute(
                source,
                "INSERT INTO node (id, started_at, lease_until, hot_from) VALUES ('old', current_timestamp,"
                        + " current_timestamp, 1)");
        String[] rows = {
            // position, status, claim, node, due_at, place
            "1|CLAIMED|1|'old'|NULL|NULL",
            "2|CLAIMED|2|'old'|TIMESTAMP WITH TIME ZONE '2030-01-01 00:00:00+00'|TIMESTAMP WITH TIME ZONE '2030-01-01 00:01:30+00'",
            "3|WAITING|0|NULL|NULL|TIMESTAMP WITH TIME ZONE '9999-01-01 00:00:00+00'",
            "4|WAITING|3|NULL|TIMESTAMP WITH TIME ZONE '2030-01-01 05:00:00.123456+00'|TIMESTAMP WITH TIME ZONE '2030-01-01 05:00:00.123456+00'",
            "5|WAITING|0|NULL|TIMESTAMP WITH TIME ZONE '2030-01-01 00:00:00+00'|NULL",
            "6|DELIVERED|1|NULL|NULL|NULL",
            "7|CLAIMED|1|'old'|NULL|TIMESTAMP WITH TIME ZONE '2030-01-01 00:01:30+00'", // a parked one that was claimed
            // after a release
        };
        for (String row : rows) {
            String[] of = row.split("\\|");
            execute(
                    source,
                    "INSERT INTO delivery (position, subscription, run, event, application, status, attempts, claim,"
                            + " node, due_at, order_key) VALUES (" + of[0] + ", 1, 0, '" + UUID.randomUUID() + "', 1, '"
                            + of[1]
                            + "', 0, " + of[2] + ", " + of[3] + ", " + of[4] + ", " + (of[0].equals("5") ? "7" : "NULL")
                            + ")");
            if (!of[5].equals("NULL")) {
                execute(
                        source,
                        "INSERT INTO delivery_due (subscription, due_at, position, run) VALUES (1, " + of[5] + ", "
                                + of[0] + ", 0)");
            }
        }
        DataSources.migrate(source, "13");
        assertThat(count(source, "SELECT count(*) FROM delivery WHERE status = 'CLAIMED' OR node IS NOT NULL"))
                .isZero();
        assertThat(count(source, "SELECT count(*) FROM delivery_due")).isEqualTo(5);
        assertThat(count(
                        source,
                        "SELECT count(*) FROM delivery d JOIN delivery_due q ON q.position = d.position AND"
                                + " q.due_at = COALESCE(d.due_at, TIMESTAMP WITH TIME ZONE '9999-01-01 00:00:00+00')"
                                + " WHERE d.status = 'WAITING'"))
                .isEqualTo(5);
    }
}
