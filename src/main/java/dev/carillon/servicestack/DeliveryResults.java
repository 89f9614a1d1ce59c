package dev.carillon.servicestack;

import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.eventlog.Database;
import dev.carillon.subscription.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How deliveries ended, in the words of this dialect: those that relays outside report, kept here, and the hub's own, read from
 * the deliveries. Thread safe.
 */
@ApplicationScoped
class DeliveryResults {

    private static final String INSERT =
            """
            INSERT INTO servicestack_result (subscription, id, event, attempted_at, status, description)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String FORGET =
            """
            DELETE FROM servicestack_result WHERE subscription = ? AND attempted_at < (SELECT min(n.attempted_at) FROM
            (SELECT attempted_at FROM servicestack_result WHERE subscription = ? ORDER BY attempted_at DESC
            FETCH FIRST 100 ROWS ONLY) n)""";
    private static final String NEWEST =
            """
            SELECT id, event, attempted_at, status, description FROM servicestack_result WHERE subscription = ?
            ORDER BY attempted_at DESC FETCH FIRST ? ROWS ONLY""";

    private static final int LONGEST = 1_000;
    private static final int UNAVAILABLE = 503;

    private final Database database;
    private final DeliveryHistory history;

    @Inject
    DeliveryResults(Database database, DeliveryHistory history) {
        this.database = database;
        this.history = history;
    }

    protected DeliveryResults() { // CDI client proxy
        this(null, null);
    }

    void add(long subscription, SubscriptionDeliveryResult result) {
        inTransaction(session -> {
            session.update(
                    INSERT,
                    subscription,
                    result.id(),
                    result.eventId(),
                    result.attemptedDateUtc(),
                    result.statusCode(),
                    shortened(result.statusDescription()));
            return session.update(FORGET, subscription, subscription);
        });
    }

    List<SubscriptionDeliveryResult> reported(Subscription of, int top) {
        return inTransaction(session -> session.list(
                NEWEST,
                row -> new SubscriptionDeliveryResult(
                        row.text(1), of.id(), row.text(2), row.instant(3), row.integer(4), row.text(5)),
                of.number(),
                top));
    }

    /** One for each delivery that has ended, however many attempts it took. */
    List<SubscriptionDeliveryResult> delivered(Subscription of, int top) {
        List<SubscriptionDeliveryResult> found = new ArrayList<>();
        for (String state : List.of("delivered", "failed")) {
            DeliveryHistory.Query query = new DeliveryHistory.Query(
                    of.application(), of.number(), null, DeliveryState.of("state", state), null, null);
            try {
                history.list(query, null, top).deliveries().stream()
                        .filter(each -> each.progress().finishedAt() != null)
                        .forEach(each -> found.add(result(of, each)));
            } catch (SQLException e) {
                throw failed(e);
            }
        }
        return found;
    }

    private static SubscriptionDeliveryResult result(Subscription of, DeliveryView delivery) {
        int status = delivery.last().responseStatus() == null
                ? UNAVAILABLE
                : delivery.last().responseStatus();
        return new SubscriptionDeliveryResult(
                UUID.nameUUIDFromBytes(delivery.id().getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", ""),
                of.id(),
                String.valueOf(delivery.of().event()),
                delivery.progress().finishedAt(),
                status,
                delivery.last().responseStatus() == null
                        ? HttpStatusName.unanswered(
                                of.url(), delivery.progress().attempts())
                        : HttpStatusName.phrase(status));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private <T> T inTransaction(Database.Work<T> work) {
        try {
            return database.transaction(work);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(SQLException e) {
        return new IllegalStateException("the database did not answer: " + e.getMessage(), e);
    }
}
