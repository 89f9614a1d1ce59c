package dev.carillon.gateway;

import static dev.carillon.eventlog.Session.values;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.Starting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what became of the requests of sources: in memory, and every few seconds in the database. A node that is killed loses the last
 * seconds; nothing is decided by these numbers. Thread safe.
 */
@ApplicationScoped
public class SourceCounts implements Measured {

    private static final Duration WRITTEN = Duration.ofSeconds(2);
    private static final int LONGEST_REASON = 100;
    private static final String NO_EVENT = "event-refused";

    private static final String FIRST =
            """
            INSERT INTO source_count (source, accepted, repeated, refused)
            SELECT number, 0, 0, 0 FROM source WHERE number = ? ON CONFLICT DO NOTHING""";
    private static final String ADD =
            """
            UPDATE source_count SET accepted = accepted + ?, repeated = repeated + ?, refused = refused + ?,
            last_accepted_at = COALESCE(?, last_accepted_at), last_refused_at = COALESCE(?, last_refused_at),
            last_refusal = COALESCE(?, last_refusal) WHERE source = ?""";
    private static final String READ =
            """
            SELECT accepted, repeated, refused, last_accepted_at, last_refused_at, last_refusal FROM source_count
            WHERE source = ?""";
    private static final String CONNECTION = "SELECT connected_at, failure FROM source_lease WHERE source = ?";

    /**
     * How a source is doing.
     *
     * @param accepted events that were stored
     * @param repeated events that were stored before
     * @param refused requests that were not of the sender, or no events
     * @param lastAcceptedAt null if there was none, as {@code lastRefusedAt}
     * @param lastRefusal why, as {@code signature-wrong}; {@code event-refused} goes on with the field and the rule
     */
    public record Counts(
            long accepted,
            long repeated,
            long refused,
            Instant lastAcceptedAt,
            Instant lastRefusedAt,
            String lastRefusal) {

        static final Counts NONE = new Counts(0, 0, 0, null, null, null);

        Counts and(Counts later) {
            return new Counts(
                    accepted + later.accepted,
                    repeated + later.repeated,
                    refused + later.refused,
                    later.lastAcceptedAt == null ? lastAcceptedAt : later.lastAcceptedAt,
                    later.lastRefusedAt == null ? lastRefusedAt : later.lastRefusedAt,
                    later.lastRefusal == null ? lastRefusal : later.lastRefusal);
        }
    }

    /** Of a source that connects by itself; both null where senders post. */
    public record Connection(Instant connectedAt, String failure) {

        static final Connection NONE = new Connection(null, null);
    }

    private final Database database;
    private final Clock clock;
    private final Lock writing = new ReentrantLock();
    private Map<Long, Counts> counted = new HashMap<>();
    private Counts ofNode = Counts.NONE;

    @Inject
    SourceCounts(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    protected SourceCounts() { // CDI client proxy
        this(null, null);
    }

    void start(@Observes Starting node, Loops loops) {
        loops.start("source-counts", this::step);
    }

    @Override
    public synchronized void measure(Measures to) {
        String name = "carillon_gateway_requests_total";
        String help = "Events and refused requests of sources";
        to.counter(name, help, ofNode.accepted, "result", "accepted");
        to.counter(name, help, ofNode.repeated, "result", "repeated");
        to.counter(name, help, ofNode.refused, "result", "refused");
    }

    private void count(long source, Counts more) {
        synchronized (this) {
            ofNode = ofNode.and(more);
        }
        add(source, more);
    }

    public void accepted(long source, long events) {
        count(source, new Counts(events, 0, 0, clock.instant(), null, null));
    }

    public void repeated(long source, long events) {
        count(source, new Counts(0, events, 0, null, null, null));
    }

    /** What was sent is not an event, for a rule that it breaks. */
    public void notAnEvent(long source, RefusedException why) {
        refused(source, NO_EVENT + ": " + why.field() + ' ' + why.rule());
    }

    public void refused(long source, String reason) {
        String shown = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
        count(source, new Counts(0, 0, 1, null, clock.instant(), shown));
    }

    /** The last seconds on this node included. */
    public Counts read(Source source) throws SQLException {
        step();
        return database.transaction(session -> session.first(
                        READ,
                        row -> new Counts(
                                row.number(1),
                                row.number(2),
                                row.number(3),
                                row.instant(4),
                                row.instant(5),
                                row.text(6)),
                        source.number())
                .orElse(Counts.NONE));
    }

    /** As the node that listens has noted it. */
    public Connection connection(Source source) throws SQLException {
        return database.transaction(session -> session.first(
                        CONNECTION, row -> new Connection(row.instant(1), row.text(2)), source.number())
                .orElse(Connection.NONE));
    }

    /** Writes what was counted meanwhile; what could not be written is kept. Whoever reads waits for what is being written. */
    Duration step() throws SQLException {
        writing.lock();
        try {
            Map<Long, Counts> drained = drain();
            if (!drained.isEmpty()) {
                writeOrKeep(drained);
            }
            return WRITTEN;
        } finally {
            writing.unlock();
        }
    }

    private void writeOrKeep(Map<Long, Counts> drained) throws SQLException {
        try {
            write(new TreeMap<>(drained)); // in the order of sources: two nodes never wait for each other crosswise
        } catch (CommitUnknownException e) {
            throw e; // better to lose some than to count some twice
        } catch (SQLException | RuntimeException e) {
            drained.forEach(this::add);
            throw e;
        }
    }

    private void write(TreeMap<Long, Counts> sorted) throws SQLException {
        database.transaction(session -> {
            session.batch(FIRST, sorted.keySet(), each -> values(each));
            session.batch(
                    ADD,
                    sorted.entrySet(),
                    each -> values(
                            each.getValue().accepted(),
                            each.getValue().repeated(),
                            each.getValue().refused(),
                            orNull(each.getValue().lastAcceptedAt(), JDBCType.TIMESTAMP_WITH_TIMEZONE),
                            orNull(each.getValue().lastRefusedAt(), JDBCType.TIMESTAMP_WITH_TIMEZONE),
                            orNull(each.getValue().lastRefusal(), JDBCType.VARCHAR),
                            each.getKey()));
            return null;
        });
    }

    private static Object orNull(Object value, JDBCType type) {
        return value == null ? type : value;
    }

    private synchronized void add(Long source, Counts more) {
        counted.merge(source, more, Counts::and);
    }

    private synchronized Map<Long, Counts> drain() {
        Map<Long, Counts> drained = counted;
        counted = new HashMap<>();
        return drained;
    }
}
