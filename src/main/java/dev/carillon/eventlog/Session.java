package dev.carillon.eventlog;

import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/**
 * Statements within one transaction: SQL and its values in one call, rows read by a function, nothing left open.
 *
 * <p>Values may be null, or of any type that JDBC knows; an {@link Instant} is written as the database keeps it, to the
 * microsecond (an offset date-time as it is), an enum by its name, a {@code long[]} as an array of bigint. A
 * {@link JDBCType} is a null of that type: in a batch, PostgreSQL's driver has a statement parsed again whenever the type of
 * a value changes, and a plain null has none. Valid as long as its transaction; of one thread.
 */
public final class Session {

    private static final Object[] NONE = {};

    private final Connection connection;
    private final Database database;
    private Duration lockWait; // null unless it was changed

    Session(Connection connection, Database database) {
        this.connection = connection;
        this.database = database;
    }

    /** How a row becomes a value. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    /** What is done with a row. */
    @FunctionalInterface
    public interface RowConsumer {
        void accept(Row row) throws SQLException;
    }

    /** The values of one item of a batch, in the order of the statement. */
    @FunctionalInterface
    public interface Values<T> extends Function<T, Object[]> {}

    /** For {@link Values}: {@code each -> values(each.id(), each.name())}. */
    public static Object[] values(Object... values) {
        return values;
    }

    /** Runs a statement that changes rows; how many it changed. */
    public int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /**
     * Runs one statement for many items, in their order and in one go.
     *
     * @return how many rows it changed for each; nothing is sent if there are no items
     */
    public <T> int[] batch(String sql, Collection<T> items, Values<? super T> values) throws SQLException {
        if (items.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T each : items) {
                bind(statement, values.apply(each));
                statement.addBatch();
            }
            return counted(statement.executeBatch());
        }
    }

    private static int[] counted(int[] counts) throws SQLException {
        for (int each : counts) {
            if (each == Statement.SUCCESS_NO_INFO) {
                throw new SQLException(
                        "the database's driver does not say how many rows a batch has changed: take reWriteBatchedInserts"
                                + " out of the URL of the data source",
                        "0A000");
            }
        }
        return counts;
    }

    /** All rows, in their order. */
    public <T> List<T> list(String sql, RowReader<T> reader, Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            Row row = new Row(rows);
            while (rows.next()) {
                found.add(reader.read(row));
            }
        }
        return found;
    }

    /** Gives each row in turn, in their order. */
    public void each(String sql, RowConsumer consumer, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            Row row = new Row(rows);
            while (rows.next()) {
                consumer.accept(row);
            }
        }
    }

    /** The first row, if there is one; what it reads must not be null. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(new Row(rows))) : Optional.empty();
        }
    }

    /** The number in the first column of the first row, if there is one and it is not null. */
    public OptionalLong number(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                return OptionalLong.empty();
            }
            long number = rows.getLong(1);
            return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        }
    }

    /** Whether there is a row. */
    public boolean exists(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    /** Runs a statement that takes no values and answers nothing. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public boolean isPostgres() throws SQLException {
        return database.isPostgres(connection);
    }

    /** From here on waits for a row lock of others no longer than this; see {@link Database#transaction(Duration, Database.Work)}. */
    public void limitLockWait(Duration limit) throws SQLException {
        if (!limit.equals(lockWait)) {
            database.limitLockWait(connection, limit);
            lockWait = limit;
        }
    }

    void lockWaitIs(Duration limit) {
        lockWait = limit;
    }

    /** H2 keeps it with the session, which is pooled; a publisher's own transaction goes on with it. */
    void resetLockWait() throws SQLException {
        if (lockWait != null) {
            limitLockWait(Database.LOCK_WAIT);
        }
    }

    Connection connection() {
        return connection;
    }

    private PreparedStatement prepare(String sql, Object[] values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, values == null ? NONE : values);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private void bind(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof JDBCType nullOf) {
                statement.setNull(i + 1, nullOf.getVendorTypeNumber());
            } else {
                statement.setObject(i + 1, asWritten(values[i]));
            }
        }
    }

    private Object asWritten(Object value) throws SQLException {
        if (value instanceof Instant instant) {
            return Database.timestamp(instant);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof long[] numbers) {
            Object[] boxed = new Object[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                boxed[i] = numbers[i];
            }
            return connection.createArrayOf("BIGINT", boxed);
        }
        if (value instanceof UUID[] ids) {
            return connection.createArrayOf("uuid", ids);
        }
        return value;
    }
}
