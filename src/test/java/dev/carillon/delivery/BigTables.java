package dev.carillon.delivery;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogPruning;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.ReaderWatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.eventlog.UniqueKey;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Many stored events, each with a delivery that waits: what does it cost to prune some, and to claim some? */
public final class BigTables {

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int GROUP = 1_000;

    private final SettableClock clock = new SettableClock();
    private final Database database;
    private final EventStore store = new EventStore();
    private final DeliveryStates states;
    private final TestTime time = new TestTime(clock);
    private final SubscriptionSnapshot subscription;

    public BigTables(DataSource source) {
        database = TestLog.databaseOver(source);
        states = new DeliveryStates(TestLog.logOver(database), new DeliveryOrder());
        subscription = new SubscriptionSnapshot(
                7,
                new UUID(0, 7),
                1,
                "n",
                List.of(TopicPattern.ALL),
                new SubscriptionSnapshot.Webhook(
                        URI.create("http://r/"), ContentForm.DATA, Signing.of(SigningSecret.random()), Map.of()),
                SubscriptionOptions.DEFAULT,
                SubscriptionSnapshot.Life.always(SubscriptionStatus.ACTIVE));
    }

    /** @param keyed whether publishers bring random ids */
    public void fill(int events, boolean keyed) throws SQLException {
        for (int from = 0; from < events; from += GROUP) {
            int begin = from;
            database.transaction(session -> {
                List<NewEvent> some = new ArrayList<>(GROUP);
                for (int i = begin; i < Math.min(begin + GROUP, events); i++) {
                    some.add(event(i, keyed));
                }
                new EventKeys().claim(session, some);
                store.insert(session, some);
                List<StoredEvent> stored = store.number(session, some);
                states.plan(
                        session,
                        null,
                        stored.stream()
                                .map(each -> PlannedDelivery.due(new DeliveryKey(each.position(), 7, 0), each))
                                .toList(),
                        clock.instant());
                return null;
            });
        }
        database.transaction(session ->
                session.update("UPDATE log_cursor SET position = (SELECT position FROM log_head WHERE one = 1)"));
        database.transaction(session -> session.update("INSERT INTO node (id, started_at, lease_until)"
                + " VALUES ('node', current_timestamp, current_timestamp)"));
    }

    /** Median microseconds a row over so many batches of 500; the deliveries, which all still wait, expire. */
    public double prune(int batches) throws SQLException {
        Instant now = clock.instant();
        clock.tick(KEPT.plusSeconds(1));
        Retention retention = new Retention(
                database,
                new LogPruning(),
                new ReaderWatch(),
                new DeliveryPruning(states, new SetAside(), new DeliveryCounts(database, time), new ReplayRows()),
                new RetentionSettings(KEPT),
                time);
        double median = median(batches, 500, retention::step);
        clock.set(now);
        return median;
    }

    /** Median microseconds a row over so many claims of 100. */
    public double claim(int batches) throws SQLException {
        return median(batches, 100, () -> {
            int claimed = database.transaction(
                            session -> states.claim(session, "node", subscription, clock.instant(), 100, 64 << 20))
                    .size();
            if (claimed != 100) {
                throw new IllegalStateException("only " + claimed + " were due");
            }
            return null;
        });
    }

    private interface Step {
        Object run() throws SQLException;
    }

    private static double median(int batches, int rows, Step step) throws SQLException {
        double[] micros = new double[batches];
        for (int i = 0; i < batches; i++) {
            long begun = System.nanoTime();
            step.run();
            micros[i] = (System.nanoTime() - begun) / 1_000.0 / rows;
        }
        Arrays.sort(micros);
        return micros[batches / 2];
    }

    private NewEvent event(int number, boolean keyed) {
        // In order of time, as version 7 is.
        UUID id = new UUID(0x0199_0000_0000_7000L + ((long) number << 16), 0x8000_0000_0000_0000L | number);
        String own = keyed ? UUID.randomUUID().toString() : id.toString();
        return new NewEvent(
                id,
                1,
                clock.instant(),
                keyed ? UniqueKey.of(1, "/s", own) : null,
                EventData.builder("order/created")
                        .id(own)
                        .source("/s")
                        .type("order.created")
                        .time(clock.instant())
                        .json("{\"number\":" + number + ",\"text\":\"" + "x".repeat(200) + "\"}")
                        .build());
    }
}
