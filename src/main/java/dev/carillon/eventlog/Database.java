package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import dev.carillon.sql.SqlFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.logging.Level;
import javax.sql.DataSource;

/**
 * Short transactions over plain JDBC, outside JTA, and what the two databases do differently.
 *
 * <p>The log and the deliveries are written in batches; an entity manager would only stand in the way. Thread safe.
 */
@ApplicationScoped
public class Database {

    /** How long a statement waits for another transaction's row lock, unless set otherwise. */
    public static final Duration LOCK_WAIT = Duration.ofSeconds(1);

    private static final Duration IDLE = Duration.ofSeconds(20);

    /** Work within one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Session session) throws SQLException;
    }

    private static final FailureLog LOG = new FailureLog(Database.class);

    /** A system property that says that this process was started for Carillon alone. */
    private static final String OWN_PROCESS = "dev.carillon.own-process";

    private static final int EXHAUSTED = 3; // as with -XX:+ExitOnOutOfMemoryError

    private final DataSource source;
    private volatile Boolean postgres;
    private volatile boolean spoiled;

    @Inject
    Database(DataSource source) {
        this.source = source;
    }

    protected Database() { // CDI client proxy
        this(null);
    }

    /**
     * Runs {@code work} and commits; whatever it throws rolls back. Never call it inside a JTA transaction.
     *
     * @throws CommitUnknownException if the commit ended in an error: then it may have been done
     */
    public <T> T transaction(Work<T> work) throws SQLException {
        return transaction(LOCK_WAIT, work);
    }

    /** The same, waiting for a row lock of others no longer than {@code lockWait}. */
    public <T> T transaction(Duration lockWait, Work<T> work) throws SQLException {
        if (spoiled) {
            throw new SQLException("H2 has run out of memory: start this server again, with more heap", "08003");
        }
        Connection connection = source.getConnection();
        Session session = new Session(connection, this);
        boolean done = false;
        try {
            connection.setAutoCommit(false);
            limit(session, lockWait);
            T result = work.in(session);
            commit(connection);
            done = true;
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            endIfSpoiled(e);
            throw e;
        } finally {
            giveBack(session, done);
        }
    }

    /**
     * H2 without memory closes its file amid a write; opened again in the same process the file is spoiled for good (2.2.224: seen),
     * while after the end of the process it is recovered as after a kill. So a process of Carillon's own ends, at once; in others
     * nothing is written any more.
     */
    private void endIfSpoiled(Throwable failure) {
        if (!Boolean.FALSE.equals(postgres) || !SqlFailure.isOutOfMemoryInH2(failure)) {
            return;
        }
        spoiled = true;
        boolean isOwn = Boolean.getBoolean(OWN_PROCESS);
        try {
            LOG.log(
                    Level.SEVERE,
                    "database.memory-exhausted; H2 ran out of memory: "
                            + (isOwn ? "Carillon ends; start it again" : "start this server again")
                            + ", with more heap (-Xmx) or with PostgreSQL",
                    failure);
        } finally {
            if (isOwn) {
                Runtime.getRuntime().halt(EXHAUSTED);
            }
        }
    }

    /** Whether nothing is written any more before this server has been started again. */
    public boolean isSpoiled() {
        return spoiled;
    }

    /**
     * Throws nothing: what fails here changes nothing of what was committed or rolled back, as the database rolls back what
     * it lost; and it must not hide how the transaction ended.
     */
    private void giveBack(Session session, boolean done) {
        try (Connection connection = session.connection()) {
            if (!done) {
                connection.rollback();
            }
            if (!isPostgres(connection)) {
                session.resetLockWait();
            }
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException | Error e) {
            LOG.log(Level.FINE, "database.connection.lost", e);
        }
    }

    /** A pool or a driver that fails in its own way says no more about the commit than one that throws what it should. */
    private static void commit(Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            throw new CommitUnknownException(e);
        }
    }

    /** Runs {@code work} within the caller's JTA transaction, which alone commits or rolls back. */
    public <T> T joined(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            Session session = new Session(connection, this);
            boolean done = false;
            try {
                T result = work.in(session);
                done = true;
                return result;
            } finally {
                if (done || !isPostgres(connection)) {
                    session.resetLockWait();
                }
            }
        }
    }

    public boolean isPostgres(Connection connection) throws SQLException {
        if (postgres == null) {
            postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        }
        return postgres;
    }

    /**
     * Beside the lock wait: a transaction of ours in which nothing happens for long is ended by PostgreSQL. Its node was
     * stopped amid it, and must not keep its locks until it goes on.
     */
    private void limit(Session session, Duration lockWait) throws SQLException {
        if (isPostgres(session.connection())) {
            execute(
                    session.connection(),
                    lockTimeout(lockWait) + "; SET LOCAL idle_in_transaction_session_timeout = '" + IDLE.toMillis()
                            + "ms'");
            session.lockWaitIs(lockWait);
        } else if (!lockWait.equals(LOCK_WAIT)) {
            session.limitLockWait(lockWait);
        }
    }

    /** Holds for this transaction on PostgreSQL, for the session on H2 (whose URL sets {@link #LOCK_WAIT}). */
    void limitLockWait(Connection connection, Duration lockWait) throws SQLException {
        execute(
                connection,
                isPostgres(connection) ? lockTimeout(lockWait) : "SET LOCK_TIMEOUT " + milliseconds(lockWait));
    }

    private static String lockTimeout(Duration lockWait) {
        return "SET LOCAL lock_timeout = '" + milliseconds(lockWait) + "ms'";
    }

    /** Zero is at once on H2, and for ever on PostgreSQL. */
    private static long milliseconds(Duration lockWait) {
        return Math.max(1, lockWait.toMillis());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As the database keeps it: microseconds, with an offset. */
    public static OffsetDateTime timestamp(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    public static Instant instant(OffsetDateTime timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
