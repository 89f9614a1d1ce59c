package dev.carillon.delivery;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lets a test throw before a statement is prepared, and before and after a commit. Thread safe. */
final class FailingStatements {

    static final String COMMIT = "COMMIT";
    static final String COMMITTED = "COMMITTED";

    /** Throws what the statement ends in, or {@link #COMMIT}, {@link #COMMITTED}. */
    @FunctionalInterface
    interface Check {
        void before(String sql) throws SQLException;
    }

    private volatile Check check = sql -> {};

    void when(Check next) {
        check = next;
    }

    DataSource over(DataSource source) {
        return (DataSource) proxy(DataSource.class, source);
    }

    private Object proxy(Class<?> type, Object of) {
        return Proxy.newProxyInstance(
                FailingStatements.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        check.before((String) arguments[0]);
                    } else if (method.getName().equals("commit")) {
                        check.before(COMMIT);
                    }
                    try {
                        Object result = method.invoke(of, arguments);
                        if (method.getName().equals("commit")) {
                            check.before(COMMITTED);
                        }
                        return result instanceof Connection && type != Connection.class
                                ? proxy(Connection.class, result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
