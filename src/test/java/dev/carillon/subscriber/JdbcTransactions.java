package dev.carillon.subscriber;

import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Transactions over one database and its data source, as a server has them: a thread's connection is in its transaction. */
final class JdbcTransactions implements UserTransaction, DataSource {

    private final DataSource database;
    private final ThreadLocal<Connection> current = new ThreadLocal<>();
    private final ThreadLocal<Boolean> rollbackOnly = ThreadLocal.withInitial(() -> false);
    private final ThreadLocal<Integer> timeout = ThreadLocal.withInitial(() -> 0);
    private Boolean brokenCommit;

    JdbcTransactions(DataSource database) {
        this.database = database;
    }

    /** Which one the thread is in, or null. */
    Object key() {
        return current.get();
    }

    @Override
    public void begin() throws NotSupportedException {
        if (current.get() != null) {
            throw new NotSupportedException("the thread is in a transaction already");
        }
        try {
            Connection connection = database.getConnection();
            connection.setAutoCommit(false);
            current.set(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next commit ends in an error, whether it is done or not. */
    void breakNextCommit(boolean done) {
        brokenCommit = done;
    }

    @Override
    public void commit() throws RollbackException {
        if (brokenCommit != null) {
            end(brokenCommit);
            brokenCommit = null;
            throw new RollbackException("the connection was lost");
        }
        if (current.get() != null && rollbackOnly.get()) {
            rollback();
            throw new RollbackException("marked for rollback");
        }
        end(true);
    }

    @Override
    public void rollback() {
        end(false);
    }

    private void end(boolean commit) {
        if (current.get() == null) {
            throw new IllegalStateException("the thread is in no transaction");
        }
        try (Connection connection = current.get()) {
            current.remove();
            rollbackOnly.remove();
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void setRollbackOnly() {
        rollbackOnly.set(true);
    }

    @Override
    public int getStatus() {
        if (current.get() == null) {
            return Status.STATUS_NO_TRANSACTION;
        }
        return rollbackOnly.get() ? Status.STATUS_MARKED_ROLLBACK : Status.STATUS_ACTIVE;
    }

    @Override
    public void setTransactionTimeout(int seconds) {
        timeout.set(seconds); // none of the tests waits
    }

    /** As it was set last on this thread. */
    int timeout() {
        return timeout.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection joined = current.get();
        return joined == null ? database.getConnection() : open(joined);
    }

    /** Closing it leaves the transaction open. */
    private static Connection open(Connection joined) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(joined, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

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
        return database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return database.isWrapperFor(type);
    }
}
