package dev.carillon.delivery;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The one database of a simulation, used by one thread over a few connections that stay open, with what may happen on the
 * way to it. Statements are prepared once and kept.
 */
final class SimulatedDatabase implements AutoCloseable {

    /** What one user of the database meets on the way there. */
    interface Wire {

        /** Before a statement, which may fail. */
        default void before(String sql) throws SQLException {}

        /** Before a commit. If this throws, nothing was committed. */
        default void beforeCommit() throws SQLException {}

        /** These tables have changed, for everybody. */
        default void committed(Set<String> tables) {}

        /** After the commit. If this throws, it was done all the same. */
        default void afterCommit() throws SQLException {}
    }

    private static final Logger MIGRATION = Logger.getLogger("org.flywaydb"); // kept, so that its level is
    private static final Pattern CHANGES =
            Pattern.compile("\\s*(?:INSERT INTO|UPDATE|DELETE FROM)\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final String[] EMPTIED = {
        "delivery",
        "delivery_due",
        "delivery_claim",
        "delivery_hot",
        "delivery_order",
        "delivery_attempt",
        "delivery_set_aside",
        "delivery_count",
        "node",
        "endpoint",
        "endpoint_pace",
        "replay",
        "reader_watch",
        "event_log",
        "event",
        "subscription"
    };

    private final String url;
    private final String user;
    private final String password;
    private final boolean isPostgres;
    private final Deque<Physical> free = new ArrayDeque<>();
    private final Deque<Physical> used = new ArrayDeque<>();
    private final Physical own;
    private UnaryOperator<String> rewriting = UnaryOperator.identity();

    SimulatedDatabase(String url, String user, String password) throws SQLException {
        this.url = url;
        this.user = user;
        this.password = password;
        isPostgres = url.startsWith("jdbc:postgresql:");
        MIGRATION.setLevel(Level.WARNING);
        Flyway.configure()
                .dataSource(url, user, password)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        own = new Physical();
    }

    /** A new one in memory. */
    static SimulatedDatabase inMemory() throws SQLException {
        return new SimulatedDatabase(
                "jdbc:h2:mem:" + UUID.randomUUID()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=1;DB_CLOSE_DELAY=-1",
                "carillon",
                "carillon");
    }

    /** From now on each statement is prepared as this says. */
    void rewrite(UnaryOperator<String> how) {
        rewriting = how;
    }

    /** As it was migrated; only the sequences go on. */
    void empty() throws SQLException {
        try (Statement statement = own.connection.createStatement()) {
            for (String each : EMPTIED) {
                statement.executeUpdate("DELETE FROM " + each);
            }
            statement.executeUpdate("UPDATE log_head SET position = 0");
            statement.executeUpdate("DELETE FROM log_cursor WHERE reader <> 'delivery'");
            statement.executeUpdate("UPDATE log_cursor SET position = 0, version = 1");
            statement.executeUpdate("UPDATE log_pruned SET position = 0, looked_at = NULL");
        }
        own.connection.commit();
    }

    /** For whoever looks on and changes nothing. */
    PreparedStatement looking(String sql) throws SQLException {
        return own.real(sql);
    }

    /** Ends what was looked at: the next look sees what was committed since. */
    void looked() throws SQLException {
        if (isPostgres) {
            own.connection.commit();
        }
    }

    /**
     * Whether others may come in between now. H2 waits without end, and busily, for a lock of a transaction in which anything
     * was undone: here nobody would ever end it.
     */
    boolean mayMeet() {
        return isPostgres || used.stream().noneMatch(each -> each.hasUndone);
    }

    DataSource over(Wire wire) {
        return new Source(wire);
    }

    @Override
    public void close() throws SQLException {
        for (Physical each : free) {
            each.connection.close();
        }
        own.connection.close();
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A connection that stays open. */
    private final class Physical implements InvocationHandler {

        private final Connection connection;
        private final Connection shown;
        private final Map<String, Kept> kept = new HashMap<>();
        private final Set<String> changed = new LinkedHashSet<>();
        private Wire wire;
        private boolean hasUndone;

        Physical() throws SQLException {
            connection = DriverManager.getConnection(url, user, password);
            connection.setAutoCommit(false);
            shown = (Connection)
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, this);
        }

        private PreparedStatement real(String sql) throws SQLException {
            Kept found = kept.get(sql);
            if (found == null) {
                found = new Kept(this, sql);
                kept.put(sql, found);
            }
            return found.real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "prepareStatement":
                    return prepared((String) arguments[0]);
                case "createStatement":
                    return new Settings(this).shown;
                case "setAutoCommit":
                    return null;
                case "commit":
                    commit();
                    return null;
                case "rollback":
                    changed.clear();
                    hasUndone = false;
                    connection.rollback();
                    return null;
                case "close":
                    connection.rollback();
                    changed.clear();
                    hasUndone = false;
                    wire = null;
                    used.remove(this);
                    free.push(this);
                    return null;
                default:
                    return call(connection, method, arguments);
            }
        }

        private PreparedStatement prepared(String sql) throws SQLException {
            Kept found = kept.get(sql);
            if (found == null || found.isOpen) {
                found = new Kept(this, sql);
                kept.put(sql, found);
            }
            found.isOpen = true;
            return found.shown;
        }

        private void commit() throws SQLException {
            try {
                wire.beforeCommit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
            connection.commit();
            hasUndone = false;
            if (!changed.isEmpty()) {
                Set<String> tables = new LinkedHashSet<>(changed);
                changed.clear();
                wire.committed(tables);
            }
            wire.afterCommit();
        }
    }

    /** A statement that is prepared once. */
    private final class Kept implements InvocationHandler {

        private final Physical of;
        private final String sql;
        private final String changes;
        private final boolean isUndone;
        private final PreparedStatement real;
        private final PreparedStatement shown;
        private boolean isOpen;
        private boolean hasBatch;

        Kept(Physical of, String sql) throws SQLException {
            this.of = of;
            this.sql = sql;
            Matcher matcher = CHANGES.matcher(sql);
            isUndone = sql.contains("ON CONFLICT DO NOTHING");
            changes = matcher.lookingAt() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
            real = of.connection.prepareStatement(rewriting.apply(sql));
            shown = (PreparedStatement)
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "setObject":
                    real.setObject((Integer) arguments[0], arguments[1]);
                    return null;
                case "addBatch":
                    hasBatch = true;
                    real.addBatch();
                    return null;
                case "executeUpdate":
                    of.wire.before(sql);
                    int one = real.executeUpdate();
                    if (one > 0) {
                        of.changed.add(changes);
                    } else {
                        of.hasUndone |= isUndone;
                    }
                    return one;
                case "executeBatch":
                    of.wire.before(sql);
                    of.hasUndone |= isUndone;
                    int[] counts = real.executeBatch();
                    of.changed.add(changes);
                    hasBatch = false;
                    return counts;
                case "executeQuery":
                    of.wire.before(sql);
                    return real.executeQuery();
                case "close":
                    if (hasBatch) {
                        hasBatch = false;
                        real.clearBatch();
                    }
                    isOpen = false;
                    return null;
                default:
                    return call(real, method, arguments);
            }
        }
    }

    /** Statements without values only say how long to wait for locks: nobody can wait for himself. */
    private final class Settings implements InvocationHandler {

        private final Physical of;
        private final Statement shown =
                (Statement) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Statement.class}, this);

        Settings(Physical of) {
            this.of = of;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (isPostgres && method.getName().equals("execute")) {
                try (Statement statement = of.connection.createStatement()) {
                    statement.execute("SET LOCAL lock_timeout = '2ms'");
                }
            }
            return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
        }
    }

    private final class Source implements DataSource {

        private final Wire wire;

        Source(Wire wire) {
            this.wire = wire;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Physical physical = free.isEmpty() ? new Physical() : free.pop();
            physical.wire = wire;
            used.push(physical);
            return physical.shown;
        }

        @Override
        public Connection getConnection(String name, String secret) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("no " + type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
