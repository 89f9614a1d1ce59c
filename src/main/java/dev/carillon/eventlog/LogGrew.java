package dev.carillon.eventlog;

import java.util.List;

/**
 * CDI event: the log has grown, and readers on this node may look. Observers only wake others: they stand in the way of
 * the next commit. They must not throw.
 *
 * @param here the events, if this node has committed them; none if another node has announced that it did
 */
public record LogGrew(List<StoredEvent> here) {

    static final LogGrew ELSEWHERE = new LogGrew(List.of());
}
