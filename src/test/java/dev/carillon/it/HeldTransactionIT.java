package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.HeldTransaction;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A publisher's own transaction that holds an id uncommitted delays the one request with that id, and nobody else. */
@OnCarillon
class HeldTransactionIT {

    private static final Duration LESS_THAN_THE_LOCK = Duration.ofMillis(800);

    private final String topic = Topics.unique("held");

    @Test
    void theRequestWithTheSameIdIsToldToComeAgainAfterASecond(CarillonServer server, Api api) {
        AnEvent held = anEvent(topic).data("{}").without("type");
        held = held.with("type", topic.replace('/', '.'));
        HeldTransaction transaction = HeldTransaction.begin(server, held, Duration.ofSeconds(5), "commit");
        Instant asked = Instant.now();
        Answer refused = api.publish(held).expectProblem(503); // had it waited for the end, it would be a 202
        assertThat(Duration.between(asked, Instant.now())).as(refused::toString).isGreaterThan(Duration.ofMillis(900));
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        transaction.awaitEnd();
        assertThat(api.publish(held).expect(202).string("id"))
                .as("the first result, once it is committed")
                .isEqualTo(transaction.id());
    }

    /** A machine may halt for a moment by itself; that it does so each time is no chance. */
    @Test
    void itsNeighboursDoNotWait(CarillonServer server, Api api) {
        Duration longest = longestWait(server, api);
        for (int again = 0; again < 3 && longest.compareTo(LESS_THAN_THE_LOCK) >= 0; again++) {
            longest = longestWait(server, api);
        }
        assertThat(longest).isLessThan(LESS_THAN_THE_LOCK);
    }

    private Duration longestWait(CarillonServer server, Api api) {
        AnEvent held = anEvent(topic);
        HeldTransaction transaction = HeldTransaction.begin(server, held, Duration.ofSeconds(5), "rollback");
        CompletableFuture<Answer> same = CompletableFuture.supplyAsync(() -> api.publish(held));
        List<Duration> took = new ArrayList<>();
        while (!same.isDone()) {
            Instant asked = Instant.now();
            api.publish(anEvent(topic)).expect(202);
            took.add(Duration.between(asked, Instant.now()));
        }
        same.join().expect(503);
        assertThat(took).hasSizeGreaterThan(2);
        transaction.awaitEnd();
        api.publish(held).expect(202);
        return took.stream().max(Duration::compareTo).orElseThrow();
    }
}
