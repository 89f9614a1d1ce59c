package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.SubscriptionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final Instant FIRST = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration MS = Duration.ofMillis(1);
    private static final double MIDDLE = 0.5; // no jitter
    private static final AttemptOutcome AWAY = new AttemptOutcome.Unreachable("no route", MS);

    @Nested
    class TheScheduleToTheSecond {

        @Test
        void isThatOfStandardWebhooksByDefault() {
            assertThat(schedule("{}"))
                    .containsExactly(
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(30),
                            Duration.ofHours(2),
                            Duration.ofHours(5),
                            Duration.ofHours(10),
                            Duration.ofHours(14),
                            Duration.ofHours(20),
                            Duration.ofHours(24));
        }

        @Test
        void growsExponentiallyUpToTheLongest() {
            assertThat(
                            schedule(
                                    "{\"policy\":\"exponential\",\"first\":\"PT10S\",\"factor\":3,\"longest\":\"PT2M\",\"attempts\":5}"))
                    .containsExactly(seconds(10, 30, 90, 120));
        }

        @Test
        void growsLinearly() {
            assertThat(schedule("{\"policy\":\"linear\",\"first\":\"PT10S\",\"attempts\":4}"))
                    .containsExactly(seconds(10, 20, 30));
        }

        @Test
        void growsByTheLogarithm() {
            assertThat(schedule("{\"policy\":\"logarithmic\",\"first\":\"PT10S\",\"attempts\":5}"))
                    .satisfiesExactly(
                            each -> assertThat(each).isEqualTo(Duration.ofSeconds(10)),
                            each -> assertThat(each).isEqualTo(Duration.ofSeconds(20)),
                            each -> assertThat(each).isCloseTo(Duration.ofMillis(25_849), Duration.ofMillis(1)),
                            each -> assertThat(each).isEqualTo(Duration.ofSeconds(30)));
        }

        @Test
        void isFixed() {
            assertThat(schedule("{\"policy\":\"fixed\",\"delay\":\"PT1M\",\"attempts\":3}"))
                    .containsExactly(seconds(60, 60));
        }

        @Test
        void isGiven() {
            assertThat(schedule("{\"policy\":\"schedule\",\"delays\":[\"PT1S\",\"PT7S\"]}"))
                    .containsExactly(seconds(1, 7));
        }

        @Test
        void isNone() {
            assertThat(schedule("{\"policy\":\"none\"}")).isEmpty();
        }

        private static Duration[] seconds(int... values) {
            return java.util.Arrays.stream(values).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
        }

        private static List<Duration> schedule(String retry) {
            List<Duration> delays = new ArrayList<>();
            Instant now = FIRST;
            for (int attempts = 1; ; attempts++) {
                NextStep step = policy(retry).after(AWAY, attempts, FIRST, now, MIDDLE);
                if (!(step instanceof NextStep.RetryAt retryAt)) {
                    assertThat(step).isInstanceOf(NextStep.GiveUp.class);
                    return delays;
                }
                delays.add(Duration.between(now, retryAt.dueAt()));
                now = retryAt.dueAt();
            }
        }
    }

    @Test
    void jitterIsAFifthEachWay() {
        RetryPolicy policy = policy("{\"policy\":\"fixed\",\"delay\":\"PT100S\"}");
        assertThat(policy.after(AWAY, 1, FIRST, FIRST, 0)).isEqualTo(new NextStep.RetryAt(FIRST.plusSeconds(80)));
        assertThat(policy.after(AWAY, 1, FIRST, FIRST, MIDDLE)).isEqualTo(new NextStep.RetryAt(FIRST.plusSeconds(100)));
        assertThat(policy.after(AWAY, 1, FIRST, FIRST, 0.999_999))
                .isInstanceOfSatisfying(NextStep.RetryAt.class, retry -> assertThat(retry.dueAt())
                        .isBetween(FIRST.plusSeconds(119), FIRST.plusSeconds(120)));
    }

    @Nested
    class TotalTime {

        private final RetryPolicy policy = policy("{\"policy\":\"fixed\",\"delay\":\"PT60S\",\"totalTime\":\"PT10M\"}");

        @Test
        void isCountedFromTheFirstAttempt() {
            assertThat(policy.after(AWAY, 2, FIRST, FIRST.plusSeconds(540), MIDDLE))
                    .isEqualTo(new NextStep.RetryAt(FIRST.plusSeconds(600)));
            assertThat(policy.after(AWAY, 2, FIRST, FIRST.plusSeconds(541), MIDDLE))
                    .isInstanceOf(NextStep.GiveUp.class);
        }

        @Test
        void capsWhatTheReceiverAsksFor() {
            assertThat(policy.after(refused(503, Duration.ofHours(1)), 1, FIRST, FIRST.plusSeconds(1), MIDDLE))
                    .isEqualTo(new NextStep.RetryAt(FIRST.plusSeconds(600)));
            assertThat(policy.pause(refused(429, Duration.ofDays(9_999)))).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @Nested
    class TheReceiver {

        @Test
        void isWaitedForAsLongAsItAsks() {
            assertThat(policy("{}").after(refused(503, Duration.ofHours(7)), 1, FIRST, FIRST, MIDDLE))
                    .isEqualTo(new NextStep.RetryAt(FIRST.plus(Duration.ofHours(7))));
        }

        @Test
        void doesNotShortenTheSchedule() {
            assertThat(policy("{}").after(refused(503, Duration.ofSeconds(1)), 1, FIRST, FIRST, MIDDLE))
                    .isEqualTo(new NextStep.RetryAt(FIRST.plusSeconds(5)));
        }

        @Test
        void thatIsGoneIsDisabled() {
            assertThat(policy("{}").after(refused(410, null), 1, FIRST, FIRST, MIDDLE))
                    .isInstanceOf(NextStep.DisableSubscription.class);
        }

        @Test
        void isRepeatedForAnyOtherAnswer() {
            for (int status : new int[] {300, 301, 302, 308, 400, 401, 404, 413, 429, 500, 503, 599}) {
                assertThat(policy("{}").after(refused(status, null), 1, FIRST, FIRST, MIDDLE))
                        .as("status %s", status)
                        .isInstanceOf(NextStep.RetryAt.class);
            }
        }

        @Test
        void isObeyedWhenItWantsNoMore() {
            AttemptOutcome failed = new AttemptOutcome.Refused(500, Optional.empty(), ReceiverWish.DISABLE, MS, "");
            AttemptOutcome taken = new AttemptOutcome.Delivered(200, ReceiverWish.DISABLE, MS, "");
            assertThat(policy("{}").after(failed, 1, FIRST, FIRST, MIDDLE))
                    .isInstanceOf(NextStep.DisableSubscription.class);
            assertThat(policy("{}").after(taken, 1, FIRST, FIRST, MIDDLE))
                    .isInstanceOf(NextStep.DisableSubscription.class);
        }

        @Test
        void isObeyedWhenItDoesNotWantThisOne() {
            AttemptOutcome failed =
                    new AttemptOutcome.Refused(500, Optional.empty(), ReceiverWish.ABORT_MESSAGE, MS, "");
            AttemptOutcome taken = new AttemptOutcome.Delivered(200, ReceiverWish.ABORT_MESSAGE, MS, "");
            assertThat(policy("{}").after(failed, 1, FIRST, FIRST, MIDDLE)).isInstanceOf(NextStep.GiveUp.class);
            assertThat(policy("{}").after(taken, 1, FIRST, FIRST, MIDDLE)).isInstanceOf(NextStep.Done.class);
        }

        @Test
        void spellsItsWishInAnyCase() {
            assertThat(ReceiverWish.of(" Disable ")).isEqualTo(ReceiverWish.DISABLE);
            assertThat(ReceiverWish.of("abort-message")).isEqualTo(ReceiverWish.ABORT_MESSAGE);
            assertThat(ReceiverWish.of("something")).isEqualTo(ReceiverWish.NONE);
            assertThat(ReceiverWish.of(null)).isEqualTo(ReceiverWish.NONE);
        }
    }

    /** The rules of ServiceStack.Webhooks: three attempts, and none after an error of the client. */
    @Test
    void aClientErrorDisablesIfTheOptionsSaySo() {
        RetryPolicy policy = policy(
                "{\"policy\":\"fixed\",\"delay\":\"PT0S\",\"attempts\":3,\"jitter\":0,\"onClientError\":\"disable\"}");
        for (int status : new int[] {400, 404, 429, 499}) {
            assertThat(policy.after(refused(status, null), 1, FIRST, FIRST, MIDDLE))
                    .isInstanceOf(NextStep.DisableSubscription.class);
        }
        assertThat(policy.after(refused(500, null), 2, FIRST, FIRST, MIDDLE)).isEqualTo(new NextStep.RetryAt(FIRST));
        assertThat(policy.after(AWAY, 3, FIRST, FIRST, MIDDLE)).isInstanceOf(NextStep.GiveUp.class);
    }

    private static AttemptOutcome refused(int status, Duration retryAfter) {
        return new AttemptOutcome.Refused(status, Optional.ofNullable(retryAfter), MS, "");
    }

    private static RetryPolicy policy(String retry) {
        try {
            ObjectNode members = (ObjectNode) new ObjectMapper().readTree("{\"retry\":" + retry + "}");
            RetryOptions options = SubscriptionOptions.of(members).retry();
            return new RetryPolicy(options);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
