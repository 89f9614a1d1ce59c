package dev.carillon.eventlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * One row of an answer, by position (from 1) where it is narrow, by name where it is wide. Valid while it is read; of one
 * thread. Each method throws {@link SQLException} if there is no such column, or it is of another type.
 *
 * <p>Not by {@code getObject} with a class: Payara's pool looks through all methods of the driver's class for each such value.
 */
public final class Row {

    private final ResultSet row;

    Row(ResultSet row) {
        this.row = row;
    }

    /** Zero if it is null. */
    public long number(int column) throws SQLException {
        return row.getLong(column);
    }

    /** Zero if it is null. */
    public long number(String column) throws SQLException {
        return row.getLong(column);
    }

    public Long numberOrNull(int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    public Long numberOrNull(String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /** Zero if it is null. */
    public int integer(int column) throws SQLException {
        return row.getInt(column);
    }

    /** Zero if it is null. */
    public int integer(String column) throws SQLException {
        return row.getInt(column);
    }

    public Integer integerOrNull(int column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }

    public Integer integerOrNull(String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }

    /** False if it is null. */
    public boolean flag(int column) throws SQLException {
        return row.getBoolean(column);
    }

    /** May be null. */
    public String text(int column) throws SQLException {
        return row.getString(column);
    }

    /** May be null. */
    public String text(String column) throws SQLException {
        return row.getString(column);
    }

    /** May be null. */
    public Instant instant(int column) throws SQLException {
        Object value = row.getObject(column);
        return isPlain(value) ? plain(value) : Database.instant(row.getObject(column, OffsetDateTime.class));
    }

    /** May be null. */
    public Instant instant(String column) throws SQLException {
        Object value = row.getObject(column);
        return isPlain(value) ? plain(value) : Database.instant(row.getObject(column, OffsetDateTime.class));
    }

    /** May be null. */
    public UUID uuid(int column) throws SQLException {
        return (UUID) row.getObject(column); // of both drivers
    }

    /** May be null. */
    public UUID uuid(String column) throws SQLException {
        return (UUID) row.getObject(column); // of both drivers
    }

    /** May be null. */
    public byte[] bytes(String column) throws SQLException {
        return row.getBytes(column);
    }

    /** H2 has a time with its offset, PostgreSQL's driver one of the old calendar, which is the same since 1970. */
    private static boolean isPlain(Object value) {
        return value == null
                || value instanceof OffsetDateTime
                || value instanceof Timestamp timestamp && timestamp.getTime() > 0;
    }

    private static Instant plain(Object value) {
        return value instanceof Timestamp timestamp ? timestamp.toInstant() : Database.instant((OffsetDateTime) value);
    }
}
