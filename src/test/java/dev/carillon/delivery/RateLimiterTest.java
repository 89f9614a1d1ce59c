package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private static final String RATE = "{\"limits\":{\"rate\":{\"requests\":50,\"per\":\"PT1S\"}}}";

    private final TestLog log = new TestLog();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> given = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    /** A node that was stopped amid it has the row locked. */
    @Test
    void anEndpointWhoseTimeCannotBeHadHoldsUpNoOther() throws Exception {
        RateLimiter rateLimiter = new RateLimiter(log.database, new TestTime(Clock.systemUTC()), subscriptions);
        subscriptions.add(1, "a", RATE);
        subscriptions.add(2, "a", RATE);
        log.database.transaction(session -> {
            session.update("INSERT INTO endpoint_pace (subscription, given_until, spacing)"
                    + " VALUES (1, current_timestamp, 20000000)");
            rateLimiter.start(log.loops);
            ask(rateLimiter, 1);
            ask(rateLimiter, 2);
            await().until(() -> given.contains(2L));
            assertThat(given).doesNotContain(1L);
            return null;
        });
        await().until(() -> given.contains(1L));
    }

    @Test
    void aTurnWhoseTakerFailsIsGivenAgain() {
        RateLimiter rateLimiter = new RateLimiter(log.database, new TestTime(Clock.systemUTC()), subscriptions);
        subscriptions.add(1, "a", RATE);
        subscriptions.add(2, "a", RATE);
        rateLimiter.ask(new Lane(1), lane -> {
            given.add(1L);
            if (given.stream().filter(each -> each == 1L).count() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        ask(rateLimiter, 2);
        rateLimiter.start(log.loops);
        await().until(() -> given.stream().filter(each -> each == 1L).count() == 3);
        assertThat(given).containsOnlyOnce(2L);
    }

    private void ask(RateLimiter rateLimiter, long subscription) {
        rateLimiter.ask(new Lane(subscription), lane -> given.add(lane.subscription()));
    }
}
