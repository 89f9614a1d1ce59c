package dev.carillon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.DisabledBy;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Subscriptions that a test sets, the same on all its nodes; changes show at once. Thread safe. */
final class TestSubscriptions extends Subscriptions {

    private final Map<Long, SubscriptionSnapshot> all = new TreeMap<>();
    private final Map<Long, String> disabled = new TreeMap<>();
    private final Map<Long, Integer> applications = new TreeMap<>();
    private Database database;
    /** Nobody can read or change them. */
    volatile boolean failing;

    private volatile SubscriptionSet set = new SubscriptionSet(1, List.of());

    TestSubscriptions() {
        super(null, null);
    }

    /** From now on they stand in the table, too, as far as deliveries need it. */
    synchronized void storeIn(Database into) {
        database = into;
        all.values().forEach(this::store);
    }

    private void store(SubscriptionSnapshot each) {
        if (database == null) {
            return;
        }
        try {
            database.transaction(session -> {
                session.update("DELETE FROM subscription WHERE number = ?", each.number());
                return session.update(
                        "INSERT INTO subscription (number, id, application, name, url, topics, content, secret,"
                                + " secret_prefix, headers, status, starts_after, created_at, updated_at, revision,"
                                + " enabled_after, generation) VALUES (?, ?, 1, 'test', ?, ?, 'DATA', 's', 'p', '', ?, 0,"
                                + " current_timestamp, current_timestamp, 1, ?, ?)",
                        each.number(),
                        each.id().toString(),
                        each.webhook().url().toString(),
                        each.patterns().get(0).value(),
                        each.life().status(),
                        each.life().enabledAfter(),
                        each.life().generation());
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An active one for these topics. */
    synchronized void add(long number, String topics, String options) {
        put(number, topics, options, SubscriptionStatus.ACTIVE, 0, 1);
    }

    /** One of another application. */
    synchronized void addOf(int application, long number, String topics, String options) {
        applications.put(number, application);
        add(number, topics, options);
    }

    synchronized void status(long number, SubscriptionStatus status) {
        SubscriptionSnapshot now = all.get(number);
        put(
                number,
                now.patterns().get(0).value(),
                now.options().given().toString(),
                status,
                now.life().enabledAfter(),
                now.life().generation() + (isBegun(now, status) ? 1 : 0));
    }

    private static boolean isBegun(SubscriptionSnapshot before, SubscriptionStatus status) {
        return status == SubscriptionStatus.ACTIVE && before.life().status() != SubscriptionStatus.ACTIVE;
    }

    /** Another url: another endpoint. */
    synchronized void move(long number) {
        SubscriptionSnapshot now = all.get(number);
        put(
                number,
                now.patterns().get(0).value(),
                now.options().given().toString(),
                now.life().status(),
                now.life().enabledAfter(),
                now.life().generation() + 1);
    }

    /** Other options. */
    synchronized void options(long number, String options) {
        SubscriptionSnapshot now = all.get(number);
        put(
                number,
                now.patterns().get(0).value(),
                options,
                now.life().status(),
                now.life().enabledAfter(),
                now.life().generation());
    }

    synchronized void enable(long number, long after) {
        SubscriptionSnapshot now = all.get(number);
        put(
                number,
                now.patterns().get(0).value(),
                now.options().given().toString(),
                SubscriptionStatus.ACTIVE,
                after,
                now.life().generation() + 1);
    }

    synchronized void remove(long number) {
        all.remove(number);
        if (database != null) {
            try {
                database.transaction(session -> session.update("DELETE FROM subscription WHERE number = ?", number));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        set = new SubscriptionSet(set.version() + 1, all.values());
    }

    /** Why it was disabled, or null. */
    synchronized String disabledReason(long number) {
        return disabled.get(number);
    }

    private void put(
            long number, String topics, String options, SubscriptionStatus status, long enabledAfter, long generation) {
        try {
            all.put(
                    number,
                    new SubscriptionSnapshot(
                            number,
                            new UUID(0, number),
                            applications.getOrDefault(number, 1),
                            "test",
                            List.of(TopicPattern.of(topics)),
                            new SubscriptionSnapshot.Webhook(
                                    URI.create("http://receiver/" + number),
                                    ContentForm.DATA,
                                    Signing.of(SigningSecret.random()),
                                    Map.of()),
                            SubscriptionOptions.of((ObjectNode) new ObjectMapper().readTree(options)),
                            new SubscriptionSnapshot.Life(status, 0, enabledAfter, generation)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        set = new SubscriptionSet(set.version() + 1, all.values());
        store(all.get(number));
    }

    @Override
    public SubscriptionSet current() {
        return set;
    }

    @Override
    public SubscriptionSet at(long version) {
        if (failing) {
            throw new IllegalStateException("the database is away");
        }
        return set;
    }

    /** By what their endpoints answered. */
    SubscriptionStates states() {
        return new SubscriptionStates(null, null, null) {
            @Override
            public boolean disable(long number, long generation, String reason, DisabledBy by) {
                return TestSubscriptions.this.disable(number, generation, reason);
            }
        };
    }

    private synchronized boolean disable(long number, long generation, String reason) {
        if (failing) {
            throw new IllegalStateException("the database is away");
        }
        if (!all.containsKey(number)
                || all.get(number).life().generation() != generation
                || all.get(number).life().status() == SubscriptionStatus.DISABLED) {
            return false;
        }
        status(number, SubscriptionStatus.DISABLED);
        disabled.put(number, reason);
        return true;
    }
}
