package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.publish.LocalCaller;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The log as subscribers added at run time read it. Thread safe. */
@OnePerNode
class RuntimeLog implements RuntimeSubscription.Log {

    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(30);

    private final EventLog log;
    private final EventStore events;
    private final Database database;
    private final LocalCaller caller;
    private final ServerExecutor executor;

    @Inject
    RuntimeLog(EventLog log, EventStore events, Database database, LocalCaller caller, ServerExecutor executor) {
        this.log = log;
        this.events = events;
        this.database = database;
        this.caller = caller;
        this.executor = executor;
    }

    @Override
    public int application() {
        return caller.get().application();
    }

    @Override
    public LogBatch read(long after, int limit) throws SQLException {
        return log.read(after, limit);
    }

    @Override
    public LogBatch at(long position) throws SQLException {
        return database.transaction(session -> log.at(session, position));
    }

    /** Its last position. Asked on another thread: the caller may be in a transaction, which must not be touched. */
    long end() {
        FutureTask<Long> asked = new FutureTask<>(() -> database.transaction(events::head));
        executor.execute(asked);
        try {
            return asked.get(LONGEST_QUESTION.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while subscribing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot subscribe while the database is unreachable", e.getCause());
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IllegalStateException("cannot subscribe: the end of the log was not known in time", e);
        }
    }
}
