package dev.carillon.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The path's database work alone: accept, number, plan and record, in three loops over plain JDBC, without a server.
 *
 * <p>A group is as large as the callers that can wait for it; one event a group is the transaction an event.
 */
final class CommitCeiling implements AutoCloseable {

    private static final String EVENT =
            """
            INSERT INTO event (id, application, received_at, topic, event_id, source, type, event_time, datacontenttype, data)
            VALUES (?, 1, ?, 'bench/event', ?, '/applications/default', 'bench.event', ?, 'application/json', ?)""";
    private static final String KEY = "INSERT INTO event_key (event_key, event) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String HEAD = "UPDATE log_head SET position = position + ? WHERE one = 1";
    private static final String POSITION = "SELECT position FROM log_head WHERE one = 1";
    private static final String LOG =
            "INSERT INTO event_log (position, event, application, topic) VALUES (?, ?, 1, 'bench/event')";
    private static final String CURSOR =
            "SELECT position FROM log_cursor WHERE reader = 'delivery' FOR UPDATE SKIP LOCKED";
    private static final String PLAN =
            """
            INSERT INTO delivery (position, subscription, run, event, application, status, attempts, claim, node)
            VALUES (?, 1, 0, ?, 1, 'CLAIMED', 0, 1, 'bench') ON CONFLICT DO NOTHING""";
    private static final String MOVE = "UPDATE log_cursor SET position = ? WHERE reader = 'delivery'";
    private static final String RECORD =
            """
            UPDATE delivery SET status = 'DELIVERED', attempts = 1, finished_at = ?, response_status = 200,
            duration_ms = 1, node = NULL WHERE position = ? AND subscription = 1 AND run = 0 AND claim = 1""";

    private static final int BATCH = 512;
    private static final long WAIT_MILLIS = 200;
    private static final int MOST_WAITING = 20_000; // the path slows its publishers down as well
    private static final byte[] DATA = new byte[960];

    private record Row(long position, UUID event) {}

    private final BenchDatabase database;
    private final int group;
    private final boolean keyed;
    private final BlockingQueue<Row> numbered = new ArrayBlockingQueue<>(MOST_WAITING);
    private final BlockingQueue<Row> planned = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong recorded = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;
    private volatile Exception failure;

    /** @param keyed whether each event brings an id of its own, which costs a row with a random key */
    CommitCeiling(BenchDatabase database, int group, boolean keyed) {
        this.database = database;
        this.group = group;
        this.keyed = keyed;
        loop("bench-commit", this::commit);
        loop("bench-plan", this::plan);
        loop("bench-record", this::record);
    }

    /** Events recorded a second. */
    double measure(String what, Duration warmUp, Duration time) throws Exception {
        Rate.steady(what, recorded::get, warmUp, warmUp.multipliedBy(2));
        double rate = Rate.over(recorded::get, time);
        if (failure != null) {
            throw failure;
        }
        return rate;
    }

    private interface Step {
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    private void loop(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try (Connection connection = database.connect()) {
                        while (!ended) {
                            step.run(connection);
                            connection.commit();
                        }
                    } catch (SQLException e) {
                        failure = e;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // the end
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void commit(Connection connection) throws SQLException, InterruptedException {
        List<Row> rows = new ArrayList<>(group);
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        try (PreparedStatement key = connection.prepareStatement(KEY);
                PreparedStatement event = connection.prepareStatement(EVENT);
                PreparedStatement head = connection.prepareStatement(HEAD);
                PreparedStatement log = connection.prepareStatement(LOG)) {
            List<UUID> ids = new ArrayList<>(group);
            for (int i = 0; i < group; i++) {
                ids.add(UuidCreator.getTimeOrderedEpoch());
            }
            if (keyed) {
                List<UUID> keys = new ArrayList<>(group);
                ids.forEach(each -> keys.add(UUID.randomUUID()));
                keys.sort(null);
                for (int i = 0; i < group; i++) {
                    key.setObject(1, keys.get(i));
                    key.setObject(2, ids.get(i));
                    key.addBatch();
                }
                key.executeBatch();
            }
            for (UUID each : ids) {
                event.setObject(1, each);
                event.setObject(2, now);
                event.setString(3, each.toString());
                event.setObject(4, now);
                event.setBytes(5, DATA);
                event.addBatch();
            }
            event.executeBatch();
            head.setInt(1, group);
            head.executeUpdate();
            long position = position(connection, POSITION) - group;
            for (UUID each : ids) {
                Row row = new Row(++position, each);
                log.setLong(1, row.position);
                log.setObject(2, each);
                log.addBatch();
                rows.add(row);
            }
            log.executeBatch();
        }
        connection.commit();
        hand(rows, numbered);
    }

    private void plan(Connection connection) throws SQLException, InterruptedException {
        List<Row> rows = next(numbered);
        if (rows.isEmpty()) {
            return;
        }
        position(connection, CURSOR);
        try (PreparedStatement plan = connection.prepareStatement(PLAN);
                PreparedStatement move = connection.prepareStatement(MOVE)) {
            for (Row each : rows) {
                plan.setLong(1, each.position);
                plan.setObject(2, each.event);
                plan.addBatch();
            }
            plan.executeBatch();
            move.setLong(1, rows.get(rows.size() - 1).position);
            move.executeUpdate();
        }
        connection.commit();
        hand(rows, planned);
    }

    private void record(Connection connection) throws SQLException, InterruptedException {
        List<Row> rows = next(planned);
        if (rows.isEmpty()) {
            return;
        }
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        try (PreparedStatement record = connection.prepareStatement(RECORD)) {
            for (Row each : rows) {
                record.setObject(1, now);
                record.setLong(2, each.position);
                record.addBatch();
            }
            record.executeBatch();
        }
        connection.commit();
        recorded.addAndGet(rows.size());
    }

    /** Waits for room without being interrupted: H2 closes its file when a thread is interrupted while it writes. */
    private void hand(List<Row> rows, BlockingQueue<Row> queue) throws InterruptedException {
        for (Row each : rows) {
            while (!queue.offer(each, WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                if (ended) {
                    return;
                }
            }
        }
    }

    private List<Row> next(BlockingQueue<Row> queue) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        Row first = queue.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
            rows.add(first);
            queue.drainTo(rows, (group == 1 ? 1 : BATCH) - 1);
        }
        return rows;
    }

    private static long position(Connection connection, String query) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(Threads::join);
    }
}
