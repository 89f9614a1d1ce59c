package dev.carillon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.DisabledBy;
import dev.carillon.subscription.FilterFailure;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStates;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The subscriptions as one node knows them: as of its last look, over the table. Changes raise the version first, in the
 * planner's cursor row, as those of the API do.
 */
final class SimulatedSubscriptions extends Subscriptions {

    private static final String RAISE = "UPDATE log_cursor SET version = version + 1 WHERE reader = 'delivery'";
    private static final String VERSION = "SELECT version FROM log_cursor WHERE reader = 'delivery'";
    private static final String PLANNED = "SELECT position FROM log_cursor WHERE reader = 'delivery'";
    private static final String HEAD = "SELECT position FROM log_head WHERE one = 1";
    private static final String ALL =
            """
            SELECT number, url, topics, options, status, starts_after, enabled_after, generation FROM subscription
            ORDER BY number""";
    private static final String ADD =
            """
            INSERT INTO subscription (number, id, application, name, url, topics, content, secret, secret_prefix, headers,
            status, starts_after, created_at, updated_at, revision, enabled_after, generation, options)
            VALUES (?, ?, 1, 'simulated', ?, ?, 'DATA', 's', 'p', '', 'ACTIVE', ?, ?, ?, 1, 0, 1, ?)""";
    private static final String REMOVE = "DELETE FROM subscription WHERE number = ?";
    private static final String STATUS = "SELECT status FROM subscription WHERE number = ?";
    private static final String GENERATION = "SELECT generation FROM subscription WHERE number = ?";

    private static final Signing SIGNING = Signing.of(SigningSecret.random());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, SubscriptionOptions> OPTIONS = new HashMap<>();

    private final Database database;
    private final Supplier<Instant> now;
    private final Listener listener;
    private SubscriptionSet cached;

    /** Hears of what was disabled by an endpoint. */
    interface Listener {
        void disabled(long subscription, long generation, String reason);
    }

    SimulatedSubscriptions(Database database, Supplier<Instant> now, Listener listener) {
        super(null, null);
        this.listener = listener;
        this.database = database;
        this.now = now;
    }

    /** The once-a-second look. */
    void refresh() throws SQLException {
        long version = database.transaction(session -> session.number(VERSION).orElseThrow());
        if (cached == null || cached.version() != version) {
            load();
        }
    }

    private SubscriptionSet load() throws SQLException {
        cached = database.transaction(session -> {
            long version = session.number(VERSION).orElseThrow();
            return new SubscriptionSet(
                    version,
                    session.list(
                            ALL,
                            row -> new SubscriptionSnapshot(
                                    row.number(1),
                                    new UUID(0, row.number(1)),
                                    1,
                                    "simulated",
                                    List.of(TopicPattern.of(row.text(3))),
                                    new SubscriptionSnapshot.Webhook(
                                            URI.create(row.text(2)), ContentForm.DATA, SIGNING, Map.of()),
                                    options(row.text(4)),
                                    new SubscriptionSnapshot.Life(
                                            SubscriptionStatus.valueOf(row.text(5)),
                                            row.number(6),
                                            row.number(7),
                                            row.number(8)))));
        });
        return cached;
    }

    static SubscriptionOptions options(String json) {
        return OPTIONS.computeIfAbsent(json, text -> {
            try {
                return SubscriptionOptions.of((ObjectNode) JSON.readTree(text));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    @Override
    public SubscriptionSet current() {
        return cached;
    }

    @Override
    public SubscriptionSet at(long version) {
        try {
            return cached != null && cached.version() >= version ? cached : load();
        } catch (SQLException e) {
            throw new IllegalStateException(e); // as JPA throws
        }
    }

    @Override
    public void failed(Collection<FilterFailure> filters) {}

    /** By what their endpoints answered. */
    SubscriptionStates states() {
        return new SubscriptionStates(null, null, null) {
            @Override
            public boolean disable(long number, long generation, String reason, DisabledBy by) {
                return SimulatedSubscriptions.this.disable(number, generation, reason);
            }
        };
    }

    private boolean disable(long number, long generation, String reason) {
        try {
            boolean first = changed(session -> isDisabled(session, number)
                            || session.number(GENERATION, number).orElse(-1) != generation
                    ? 0
                    : session.update("UPDATE subscription SET status = 'DISABLED' WHERE number = ?", number));
            if (first) {
                listener.disabled(number, generation, reason);
            }
            return first;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isDisabled(Session session, long number) throws SQLException {
        return session.first(STATUS, row -> row.text(1).equals("DISABLED"), number)
                .orElse(true);
    }

    private boolean changed(Database.Work<Integer> change) throws SQLException {
        boolean changed = database.transaction(session -> {
            session.update(RAISE);
            return change.in(session) > 0;
        });
        load();
        return changed;
    }

    void add(long number, String topic, String options) throws SQLException {
        changed(session -> session.update(
                ADD,
                number,
                new UUID(0, number).toString(),
                "http://receiver/" + number + "/0",
                topic,
                session.number(HEAD).orElseThrow(),
                now.get(),
                now.get(),
                options));
    }

    void remove(long number) throws SQLException {
        changed(session -> session.update(REMOVE, number));
    }

    /** False if it is disabled, or is so already. */
    boolean pause(long number) throws SQLException {
        return changed(session -> session.update(
                "UPDATE subscription SET status = 'PAUSED' WHERE number = ? AND status = 'ACTIVE'", number));
    }

    boolean resume(long number) throws SQLException {
        return changed(session -> session.update(
                "UPDATE subscription SET status = 'ACTIVE', generation = generation + 1"
                        + " WHERE number = ? AND status = 'PAUSED'",
                number));
    }

    boolean disableByOwner(long number) throws SQLException {
        return changed(session -> session.update(
                "UPDATE subscription SET status = 'DISABLED' WHERE number = ? AND status <> 'DISABLED'", number));
    }

    boolean enable(long number) throws SQLException {
        return changed(session -> session.update(
                "UPDATE subscription SET status = 'ACTIVE', generation = generation + 1, enabled_after = ?"
                        + " WHERE number = ? AND status = 'DISABLED'",
                session.number(PLANNED).orElseThrow(),
                number));
    }

    boolean move(long number, int url) throws SQLException {
        return changed(session -> session.update(
                "UPDATE subscription SET url = ?, generation = generation + 1 WHERE number = ? AND url <> ?",
                "http://receiver/" + number + "/" + url,
                number,
                "http://receiver/" + number + "/" + url));
    }

    boolean options(long number, String options) throws SQLException {
        return changed(
                session -> session.update("UPDATE subscription SET options = ? WHERE number = ?", options, number));
    }
}
