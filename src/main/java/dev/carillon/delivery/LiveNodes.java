package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Who is alive, and which part of an endpoint's requests falls to this node: each has its share of the limit, so that no
 * request asks the database. As of a second ago, by the database's clock. Thread safe.
 *
 * <p>A node that has come takes nothing until the requests that the others began before they saw it have ended; and no
 * other's share grows because it came. One that was lost keeps its share until what it began has ended.
 */
@OnePerNode
class LiveNodes {

    /** What the others begin before they notice has ended after this: an attempt takes less than a minute. */
    static final Duration SETTLING = Duration.ofSeconds(65);

    /** Two that come at the same time see each other after this. */
    private static final Duration SEEN = Duration.ofSeconds(3);

    /** As for claims, the row counts: until it is removed, such a node may come back and go on. */
    private static final String ALIVE = "SELECT id, started_at FROM node ORDER BY started_at, id";

    private final NodeLease lease;
    private final DatabaseTime time;
    private volatile Membership membership = new Membership(List.of(""), "", true);

    /** One that is alive. */
    private record Alive(String id, Instant startedAt) {}

    /**
     * @param ids of all that are alive, this node's among them
     * @param id this node's
     * @param counts whether it takes its share yet
     */
    record Membership(List<String> ids, String id, boolean counts) {

        /** This node's part of a limit. The remainder goes to those nodes that this subscription draws. */
        int share(int limit, long subscription) {
            if (!counts) {
                return 0;
            }
            int rest = limit % ids.size();
            long mine = draw(id, subscription);
            long before = ids.stream()
                    .filter(each -> !each.equals(id))
                    .map(each -> draw(each, subscription))
                    .filter(each -> each > mine)
                    .count();
            return limit / ids.size() + (before < rest ? 1 : 0);
        }

        /** A node that comes is drawn or not; it changes nothing between the others. */
        private static long draw(String node, long subscription) {
            CRC32 hash = new CRC32();
            hash.update((subscription + "/" + node).getBytes(StandardCharsets.UTF_8));
            return (hash.getValue() << 16) | (node.hashCode() & 0xFFFF);
        }
    }

    @Inject
    LiveNodes(NodeLease lease, DatabaseTime time) {
        this.lease = lease;
        this.time = time;
    }

    /** After its lease was lost, this node takes nothing until it has looked: others have its share. */
    Membership membership() {
        Membership known = membership;
        return known.id.isEmpty() || known.id.equals(lease.id()) ? known : new Membership(known.ids, lease.id(), false);
    }

    boolean isAlone() {
        return membership.ids.size() == 1;
    }

    /** True if it is another than before. */
    boolean refresh(Database database) throws SQLException {
        Membership before = membership;
        membership = database.transaction(this::read);
        return !membership.equals(before);
    }

    private Membership read(Session session) throws SQLException {
        Instant now = time.now(session);
        String id = lease.id();
        List<Alive> alive = session.list(ALIVE, row -> new Alive(row.text(1), row.instant(2)));
        List<String> ids = alive.stream().map(Alive::id).toList();
        if (!ids.contains(id)) {
            return new Membership(Stream.concat(ids.stream(), Stream.of(id)).toList(), id, false);
        }
        Instant startedAt = alive.get(ids.indexOf(id)).startedAt;
        boolean isSettled = startedAt.isBefore(now.minus(SETTLING));
        boolean isFirst = ids.get(0).equals(id) && startedAt.isBefore(now.minus(SEEN));
        return new Membership(ids, id, isSettled || isFirst || lease.isTheOnlyProcess(session));
    }
}
