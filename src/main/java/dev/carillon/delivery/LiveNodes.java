package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Node;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is alive, and which part of an endpoint's requests falls to this node: each has its share of the limit, so that no
 * request asks the database. As of a second ago, by the database's clock. Thread safe.
 */
@ApplicationScoped
class LiveNodes {

    /** A node that has just come has no share: until then the others have noticed, and their requests have ended. */
    private static final String ALIVE =
            """
            SELECT id, started_at < current_timestamp - INTERVAL '18' SECOND FROM node
            WHERE lease_until > current_timestamp ORDER BY id""";

    private final Node node;
    private volatile Membership membership = new Membership(1, 0, true);

    /** How many there are, which of them this one is, and whether it counts yet. */
    record Membership(int nodes, int rank, boolean counts) {

        /** This node's part of a limit. The remainder goes to another node for each endpoint. */
        int share(int limit, long subscription) {
            if (!counts) {
                return 0;
            }
            int rest = limit % nodes;
            boolean oneMore = Math.floorMod(rank + subscription, (long) nodes) < rest;
            return limit / nodes + (oneMore ? 1 : 0);
        }
    }

    @Inject
    LiveNodes(Node node) {
        this.node = node;
    }

    protected LiveNodes() { // CDI client proxy
        this(null);
    }

    Membership membership() {
        return membership;
    }

    boolean isAlone() {
        return membership.nodes == 1;
    }

    /** True if it is another than before. */
    boolean refresh(Database database) throws SQLException {
        Membership before = membership;
        membership = database.jdbc(this::read);
        return !membership.equals(before);
    }

    private Membership read(Connection connection) throws SQLException {
        List<String> ids = new ArrayList<>();
        boolean counts = false;
        try (PreparedStatement select = connection.prepareStatement(ALIVE);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids.add(row.getString(1));
                counts |= row.getString(1).equals(node.id()) && row.getBoolean(2);
            }
        }
        int rank = ids.indexOf(node.id());
        if (rank < 0) {
            return new Membership(ids.size() + 1, ids.size(), false); // its sign of life is late
        }
        return new Membership(ids.size(), rank, counts || ids.size() == 1);
    }
}
