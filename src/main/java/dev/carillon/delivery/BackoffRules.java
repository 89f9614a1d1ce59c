package dev.carillon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.BackoffRule.Direction;
import dev.carillon.delivery.BackoffRule.Kind;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Starting;
import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Back-off for subscriptions that say none themselves: by event type, else by source, else for all of an application. Changes hold on this
 * node at once, on others within a second. Thread safe.
 */
@OnePerNode
public class BackoffRules {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MOST = 1_000; // of an application
    private static final String DIRECTION = "certesdirection";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLUMNS = "id, application, kind, direction, matches, retry, changed_at, changed_by";
    private static final String STATE = "SELECT COALESCE(max(revision), 0), count(*) FROM backoff_rule";
    private static final String ALL = "SELECT " + COLUMNS + " FROM backoff_rule";
    private static final String LIST = ALL + " WHERE application = ? ORDER BY kind, matches, direction";
    private static final String SAME = ALL + " WHERE application = ? AND kind = ? AND direction = ? AND matches = ?";
    private static final String COUNT = "SELECT count(*) FROM backoff_rule WHERE application = ?";
    private static final String INSERT = "INSERT INTO backoff_rule (" + COLUMNS
            + ", revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, nextval('backoff_rule_revision')) ON CONFLICT DO NOTHING";
    private static final String UPDATE =
            """
            UPDATE backoff_rule SET retry = ?, changed_at = ?, changed_by = ?, revision = nextval('backoff_rule_revision')
            WHERE application = ? AND kind = ? AND direction = ? AND matches = ?""";
    private static final String DELETE = "DELETE FROM backoff_rule WHERE application = ? AND id = ?";

    private record Key(int application, Kind kind, Direction direction, String value) {}

    /** As they were at this revision, when there were so many. */
    private record Known(long revision, long count, Map<Key, RetryOptions> rules) {}

    private final Database database;
    private final Clock clock;
    private final Loops loops;
    private volatile Known known = new Known(0, 0, Map.of());

    @Inject
    BackoffRules(Database database, Clock clock, Loops loops) {
        this.database = database;
        this.clock = clock;
        this.loops = loops;
    }

    /** Reads them, and follows changes from now on. */
    void start(@Observes Starting node) throws SQLException {
        refresh();
        loops.start("backoff-rules", () -> {
            refresh();
            return LOOK;
        });
    }

    /** What holds for this event of this subscription. From memory. */
    RetryOptions of(SubscriptionSnapshot subscription, EventData event) {
        Map<Key, RetryOptions> rules = known.rules();
        if (rules.isEmpty() || subscription.options().given().hasNonNull("retry")) {
            return subscription.options().retry();
        }
        Object way = event.extensions().get(DIRECTION);
        Direction direction = way == null ? Direction.ANY : direction(way.toString());
        int application = subscription.application();
        return find(rules, application, Kind.TYPE, direction, event.getType())
                .or(() -> find(rules, application, Kind.TYPE, direction, event.getTopic()))
                .or(() -> find(rules, application, Kind.SOURCE, direction, event.getProducer()))
                .or(() -> find(rules, application, Kind.GLOBAL, direction, ""))
                .orElse(subscription.options().retry());
    }

    private static Direction direction(String text) {
        return switch (text) {
            case "incoming" -> Direction.INCOMING;
            case "outgoing" -> Direction.OUTGOING;
            default -> Direction.ANY;
        };
    }

    private static Optional<RetryOptions> find(
            Map<Key, RetryOptions> rules, int application, Kind kind, Direction direction, String value) {
        return Optional.ofNullable(rules.get(new Key(application, kind, direction, value)))
                .or(() -> Optional.ofNullable(rules.get(new Key(application, kind, Direction.ANY, value))));
    }

    public List<BackoffRule> list(int application) throws SQLException {
        return database.transaction(session -> session.list(LIST, BackoffRules::read, application));
    }

    /**
     * There is such a rule afterwards.
     *
     * @throws RefusedException of {@code /retry…}, or if there are too many
     */
    public BackoffRule set(int application, Kind kind, Direction direction, String value, ObjectNode retry, String by)
            throws SQLException {
        options(retry); // or it is refused
        BackoffRule rule = database.transaction(session -> {
            Object at = Database.timestamp(clock.instant());
            int changed =
                    session.update(UPDATE, retry.toString(), at, by, application, kind.name(), direction.name(), value);
            if (changed == 0) {
                insert(session, application, kind, direction, value, retry, by);
            }
            return session.first(SAME, BackoffRules::read, application, kind.name(), direction.name(), value)
                    .orElseThrow();
        });
        refresh();
        return rule;
    }

    private void insert(
            Session session, int application, Kind kind, Direction direction, String value, ObjectNode retry, String by)
            throws SQLException {
        if (session.number(COUNT, application).orElseThrow() >= MOST) {
            throw new RefusedException("", "must be one of at most " + MOST + " rules", null);
        }
        session.update(
                INSERT,
                UUID.randomUUID().toString(),
                application,
                kind.name(),
                direction.name(),
                value,
                retry.toString(),
                Database.timestamp(clock.instant()),
                by);
    }

    /** @return whether there was one */
    public boolean remove(int application, String id) throws SQLException {
        boolean removed = database.transaction(session -> session.update(DELETE, application, id) == 1);
        refresh();
        return removed;
    }

    synchronized void refresh() throws SQLException {
        Known now = database.transaction(session -> {
            Known state = session.first(STATE, row -> new Known(row.number(1), row.number(2), Map.of()))
                    .orElseThrow();
            boolean isSame = state.revision() == known.revision() && state.count() == known.count();
            return isSame ? known : new Known(state.revision(), state.count(), rules(session));
        });
        known = now;
    }

    private static Map<Key, RetryOptions> rules(Session session) throws SQLException {
        Map<Key, RetryOptions> rules = new HashMap<>();
        for (BackoffRule each : session.list(ALL, BackoffRules::read)) {
            rules.put(new Key(each.application(), each.kind(), each.direction(), each.value()), options(each.retry()));
        }
        return Map.copyOf(rules);
    }

    private static RetryOptions options(ObjectNode retry) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.set("retry", retry);
        return SubscriptionOptions.of(options).retry();
    }

    private static BackoffRule read(Row row) throws SQLException {
        try {
            return new BackoffRule(
                    row.text("id"),
                    row.integer("application"),
                    Kind.valueOf(row.text("kind")),
                    Direction.valueOf(row.text("direction").toUpperCase(Locale.ROOT)),
                    row.text("matches"),
                    (ObjectNode) JSON.readTree(row.text("retry")),
                    row.instant("changed_at"),
                    row.text("changed_by"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds a broken rule", e);
        }
    }
}
