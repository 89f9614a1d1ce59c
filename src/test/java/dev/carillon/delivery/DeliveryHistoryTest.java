package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryHistoryTest {

    private final DeliveryTables tables = new DeliveryTables();
    private final DeliveryHistory history = tables.history();

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void listsTheNewestFirstPageByPageAndEachOnce() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.subscription(8, "ACTIVE");
        tables.publish(1_000);
        tables.deliveries(7, 1, 1_000, "DELIVERED");
        tables.deliveries(8, 1, 1_000, "DELIVERED");
        List<String> all = new ArrayList<>();
        DeliveryKey after = null;
        do {
            DeliveryHistory.Found page = history.list(any(), after, 70);
            page.deliveries().forEach(each -> all.add(each.id()));
            after = page.next();
        } while (after != null);
        assertThat(all).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(all).startsWith("1000-8-0", "1000-7-0", "999-8-0").endsWith("1-8-0", "1-7-0");
    }

    @Test
    void findsTheOneAmongMany() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.subscription(8, "ACTIVE");
        tables.publish(5_000);
        tables.deliveries(7, 1, 5_000, "DELIVERED");
        tables.deliveries(8, 3, 3, "FAILED");
        assertThat(ids(new DeliveryHistory.Query(1, 8L, null, null, null, null)))
                .containsExactly("3-8-0");
        assertThat(ids(new DeliveryHistory.Query(1, null, null, DeliveryState.FAILED, null, null)))
                .containsExactly("3-8-0");
        assertThat(ids(new DeliveryHistory.Query(1, null, tables.event(3), null, null, null)))
                .containsExactly("3-8-0", "3-7-0");
        assertThat(ids(new DeliveryHistory.Query(2, null, null, null, null, null)))
                .as("another application")
                .isEmpty();
    }

    @Test
    void whatWaitsForAPausedSubscriptionIsHeld() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.subscription(8, "PAUSED");
        tables.publish(2);
        tables.deliveries(7, 1, 2, "WAITING");
        tables.deliveries(8, 1, 2, "WAITING");
        assertThat(ids(new DeliveryHistory.Query(1, null, null, DeliveryState.HELD, null, null)))
                .containsExactly("2-8-0", "1-8-0");
        assertThat(ids(new DeliveryHistory.Query(1, null, null, DeliveryState.WAITING, null, null)))
                .containsExactly("2-7-0", "1-7-0");
        assertThat(history.find(1, new DeliveryKey(1, 8, 0))
                        .orElseThrow()
                        .progress()
                        .status())
                .isEqualTo("held");
    }

    @Test
    void sinceAndUntilAreTheTimeOfAcceptance() throws Exception {
        tables.subscription(7, "ACTIVE");
        Instant first = tables.clock.instant();
        for (int hour = 0; hour < 24; hour++) {
            tables.publish(10);
            tables.clock.tick(Duration.ofHours(1));
        }
        tables.deliveries(7, 1, 240, "DELIVERED");
        List<String> found = ids(new DeliveryHistory.Query(
                1, null, null, null, first.plus(Duration.ofHours(5)), first.plus(Duration.ofHours(7))));
        assertThat(found).hasSize(20).startsWith("70-7-0").endsWith("51-7-0");
    }

    @Test
    void aFirstAttemptThatSucceededIsShownWithoutARowOfItsOwn() throws Exception {
        tables.subscription(7, "ACTIVE");
        tables.publish(1);
        tables.deliveries(7, 1, 1, "DELIVERED");
        tables.execute("UPDATE delivery SET attempts = 1, duration_ms = 20, response_status = 204, excerpt = 'ok',"
                + " finished_at = '2030-01-01 00:00:01+00'");
        DeliveryKey key = new DeliveryKey(1, 7, 0);
        List<DeliveryHistory.AttemptView> attempts =
                history.attempts(key, history.find(1, key).orElseThrow());
        assertThat(attempts)
                .containsExactly(new DeliveryHistory.AttemptView(
                        1, Instant.parse("2030-01-01T00:00:00.980Z"), 20, "delivered", 204, "ok", null));
    }

    @Test
    void anUnknownStateIsRefusedWithThoseThatAre() {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                        RefusedException.class, () -> DeliveryState.of("state", "lost")))
                .hasMessageContaining("held")
                .extracting(RefusedException::field)
                .isEqualTo("state");
    }

    private static DeliveryHistory.Query any() {
        return new DeliveryHistory.Query(1, null, null, null, null, null);
    }

    private List<String> ids(DeliveryHistory.Query query) throws Exception {
        return history.list(query, null, 250).deliveries().stream()
                .map(DeliveryView::id)
                .toList();
    }
}
