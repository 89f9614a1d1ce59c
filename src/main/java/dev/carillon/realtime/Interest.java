package dev.carillon.realtime;

import dev.carillon.event.TopicPattern;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.Verdict;

/**
 * What a connection wants to hear. Two are never the same one, whatever they say. Immutable, thread safe.
 */
public final class Interest {

    private final Connection connection;
    private final int application;
    private final TopicPattern pattern;
    private final EventFilter filter;
    private final String cookie;
    private final long after;

    /**
     * @param application whose events
     * @param filter in addition, or null
     * @param cookie what the dialect wants to have back with each event, or null
     * @param after events up to this position are not heard
     */
    public Interest(
            Connection connection,
            int application,
            TopicPattern pattern,
            EventFilter filter,
            String cookie,
            long after) {
        this.connection = connection;
        this.application = application;
        this.pattern = pattern;
        this.filter = filter;
        this.cookie = cookie;
        this.after = after;
    }

    public Connection connection() {
        return connection;
    }

    public int application() {
        return application;
    }

    public TopicPattern pattern() {
        return pattern;
    }

    /** Whether an event has to be looked into, and not its topic alone. */
    boolean hasFilter() {
        return filter != null;
    }

    public String cookie() {
        return cookie;
    }

    /** Of an event whose topic is known to match. */
    public boolean takes(HeardEvent heard) {
        return heard.event().position() > after
                && connection.isFor(heard.event().event())
                && (filter == null || filter.of(heard.view()) instanceof Verdict.Match);
    }
}
