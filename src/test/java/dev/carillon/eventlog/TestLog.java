package dev.carillon.eventlog;

import dev.carillon.fixture.DataSources;
import dev.carillon.loop.Loops;
import dev.carillon.loop.TestThreads;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The room eventlog on an H2 of its own, without a server. Nobody hears that the log has grown: readers are woken by the test,
 * or look by themselves.
 */
public final class TestLog implements AutoCloseable {

    public final Loops loops = TestThreads.loops();
    public final JdbcConnectionPool source;
    public final Database database;
    public final EventStore store = new EventStore();
    public final EventLog log;
    public final Node node = new Node();
    public final Cursors cursors;

    public TestLog() {
        this(each -> each);
    }

    /** On a database whose connections are wrapped, so that a test can break them. */
    public TestLog(UnaryOperator<DataSource> wrapping) {
        this(newDatabase(), wrapping);
    }

    private TestLog(JdbcConnectionPool source, UnaryOperator<DataSource> wrapping) {
        this.source = source;
        database = new Database(wrapping.apply(source));
        log = new EventLog(database, new LogTail(), new GrewListener(grew -> {}));
        cursors = new Cursors(database, node);
    }

    /** The room over any data source, which has our tables already. */
    public static Database databaseOver(DataSource source) {
        return new Database(source);
    }

    public static EventLog logOver(Database database) {
        return new EventLog(database, new LogTail(), new GrewListener(grew -> {}));
    }

    /** Another node on the same database; closing it leaves the database. */
    public TestLog anotherNode() {
        return new TestLog(source, each -> each);
    }

    private static JdbcConnectionPool newDatabase() {
        JdbcConnectionPool source = DataSources.inMemory();
        source.setMaxConnections(50);
        return source;
    }

    public EventPages pages() {
        return new EventPages(database, log, new LogTimes());
    }

    public LogReaders readers() {
        return new LogReaders(log, cursors, loops);
    }

    @Override
    public void close() {
        loops.stopAll();
        source.dispose();
    }
}
