package dev.carillon.eventlog;

import java.sql.SQLException;
import java.time.Duration;

/** The readers of a node, in the hands of a test instead of their loops. */
public final class SteppedReaders extends LogReaders {

    private final TestLog node;
    private final LeaseTime time;
    private LogReader reader;

    public SteppedReaders(TestLog node, LeaseTime time) {
        super(node.log, node.cursors, node.loops);
        this.node = node;
        this.time = time;
    }

    @Override
    public LogReader start(String name, int limit, Duration longestStep, LogReader.Work work) throws SQLException {
        node.cursors.createAtEnd(name);
        reader = new LogReader(name, limit, longestStep, work, node.log, node.cursors, time);
        return reader;
    }

    /** What the reader's loop does once. */
    public Duration step() throws Exception {
        return reader.step();
    }

    /** What the loop that renews leases does every 5 s. */
    public void keep() throws SQLException {
        reader.keep();
    }
}
