package dev.carillon.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.fixture.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final EventData EVENT = EventData.builder("order/paid")
            .id("e-1")
            .source("/applications/shop")
            .type("order.paid")
            .subject("customer/7")
            .time(NOW)
            .extension("ttl", 10)
            .json(
                    """
                    {"id": 7, "total": 100.50, "big": 123456789012, "note": null, "name": "Añ",
                     "lines": [{"sku": "a", "price": 60.25, "n": 1}, {"sku": "b", "price": 20.125, "n": 2}]}""")
            .build();

    private final Transformer transformer = new Transformer(new SettableClock(NOW));

    @AfterEach
    void close() {
        transformer.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "data => {\"id\":7,\"total\":100.5,\"big\":123456789012,\"note\":null,\"name\":\"Añ\","
                        + "\"lines\":[{\"sku\":\"a\",\"price\":60.25,\"n\":1},{\"sku\":\"b\",\"price\":20.125,\"n\":2}]}",
                "{\"text\": \"Order \" & data.id & \": \" & data.total} => {\"text\":\"Order 7: 100.5\"}",
                "{\"id\": id, \"type\": type, \"ttl\": ttl} => {\"id\":\"e-1\",\"type\":\"order.paid\",\"ttl\":10}",
                "$sum(data.lines.(price * n)) => 100.5",
                "data.lines[n > 1].sku => \"b\"",
                "data.lines.sku => [\"a\",\"b\"]",
                "$map(data.lines, function($l) { $l.sku & $string($l.n) }) => [\"a1\",\"b2\"]",
                "$join(data.lines.sku, \"-\") => \"a-b\"",
                "$pad(\"7\", -3, \"0\") & $pad(\"x\", 3) & \".\" => \"007x  .\"",
                "$replace(\"a.b.c\", \".\", \"/\") & $replace(\"aaa\", \"a\", \"b\", 2) => \"a/b/cbba\"",
                "$now() => \"2026-11-21T08:00:00.000Z\"",
                "$fromMillis($toMillis(time) + 1000, \"[Y0001]-[M01]-[D01]\") => \"2026-11-21\"",
                "$split(\"a,b\", \",\") => [\"a\",\"b\"]",
                "$formatNumber(data.total, \"#0.00\") => \"100.50\"",
                "data.note => null",
                "3.0 => 3",
                "$uppercase(data.name) => \"AÑ\"",
                "(data.lines^(>n)).sku => [\"b\",\"a\"]",
                "(data ~> |lines|{\"n\": n + 1}, \"price\"|).lines => [{\"sku\":\"a\",\"n\":2},{\"sku\":\"b\",\"n\":3}]",
            })
    void makesJson(String expression, String expected) throws Exception {
        assertThat(made(expression, EVENT)).isEqualTo(expected);
    }

    @Test
    void seesTextAsItIsAndBytesInBase64() throws Exception {
        EventData text = EventData.binary("a", "text/plain", "hello".getBytes(StandardCharsets.UTF_8));
        EventData bytes = EventData.binary("a", "image/png", new byte[] {1, 2, 3});

        assertThat(made("{\"said\": data}", text)).isEqualTo("{\"said\":\"hello\"}");
        assertThat(made("data_base64", bytes)).isEqualTo("\"AQID\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data.nothing | it gives nothing",
                "data.name + 1 | must evaluate to a number",
                "$error(\"not for you\") | not for you",
                "function($x) { $x } | the result contains a function",
                "data.id / 0 | Number out of range"
            })
    void saysWhyItFailed(String expression, String reason) throws Exception {
        assertThat(failed(expression, EVENT)).contains(reason);
    }

    @Test
    void dataThatIsNoJsonFails() throws Exception {
        assertThat(failed("data", EventData.builder("a").json("{").restore())).isEqualTo("the data is not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": | at character",
                "data.( | at character",
                "$eval(\"1\") | the function $eval is not available",
                "$contains(id, /(a+)+$/) | regular expressions are not available",
                "$toMillis(time, \"[Y]\") | $toMillis with a picture is not available",
                "$fromMillis(1, $pad(\"[Y]\", 1000, \"[Y]\")) | a picture of a time",
                "$now(\"[Y,*-1000000000]\") | a picture of a time"
            })
    void refusesWhatIsNoneOrNotAvailable(String expression, String reason) {
        assertThatThrownBy(() -> Transformation.of(expression))
                .isInstanceOf(InvalidTransformation.class)
                .hasMessageContaining(reason);
    }

    /** Which takes up to two seconds, and a subscription is read where others wait. */
    @Test
    void oneThatWasAcceptedIsNotTriedAgain() {
        String refusedWhenTried = "$eval(\"not tried again\")";

        assertThatThrownBy(() -> Transformation.of(refusedWhenTried)).isInstanceOf(InvalidTransformation.class);
        assertThat(Transformation.ofAccepted(refusedWhenTried)).hasToString(refusedWhenTried);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 4_000})
    void refusesWhatIsNestedTooDeeply(int deep) {
        assertThatThrownBy(() -> Transformation.of("(".repeat(deep) + "1" + ")".repeat(deep)))
                .isInstanceOf(InvalidTransformation.class)
                .hasMessageContaining("it is nested more than 200 deep");
    }

    @Test
    void bracketsInTextsNamesAndCommentsAreNoNesting() {
        String many = "(".repeat(300);
        assertThat(Transformation.of(
                        "\"\\\"" + many + "\" & '" + many + "' & $string(`" + many + "`) /*" + many + "*/ & '/'"))
                .isNotNull();
    }

    /** None of these may cost more than some seconds and some megabytes; each ends with a reason. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function() { $f() }; $f())", // for ever, without a stack
                "($f := function($n) { 1 + $f($n + 1) }; $f(0))", // for ever, with one
                "$count($map([1..10000000], function($i) { $i }))",
                "$string([1..10000000])",
                "$join($map([1..10000000], $string))",
                "($x := \"aaaaaaaaaaaaaaaa\"; $g := function($s, $n) { $n = 0 ? $s : $g($s & $s, $n - 1) }; $g($x, 40))",
                "($g := function($s, $n) { $n = 0 ? $s : $g($append($s, $s), $n - 1) }; $count($g([1], 40)))",
                "($g := function($s, $n) { $n = 0 ? $s : $g([[$s], [$s]], $n - 1) }; $g(1, 40) = 1)",
                "($g := function($s, $n) { $n = 0 ? $s : $g({\"a\": $s, \"b\": $s}, $n - 1) }; $string($g(1, 40)))",
                "($g := function($s, $n) { $n = 0 ? $s : $g({\"a\": $s, \"b\": $s}, $n - 1) }; $g(1, 40).**)",
                "($g := function($s, $n) { $n = 0 ? $s : $g({\"a\": $s}, $n - 1) }; $g(1, 5000))",
                "[1..5000].($pad(\"x\", 500000))",
                "$pad(\"x\", 2000000000)",
                "$map([1..20000], function($i) { $pad(\"x\", 900000) })",
                "$replace($pad(\"a\", 900000, \"a\"), \"a\", $pad(\"b\", 900000, \"b\"))",
                "$join($split($pad(\"a\", 900000, \"a\"), \"\"), $pad(\"b\", 900000, \"b\"))",
                "$distinct([1..10000000])",
                "$sort([1..10000000])",
                "[1..1000].[1..1000].[1..1000]",
                "$reduce([1..19000], function($a, $b) { $append($a, $b) })"
            })
    void endsWhatWouldNotEnd(String expression) throws Exception {
        long from = System.nanoTime();

        assertThat(failed(expression, EVENT)).isNotEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
    }

    @Nested
    class Turns {

        @Test
        void whoeverHasManyWaitsForItself() throws Exception {
            Transformation slow = Transformation.of("($f := function() { $f() }; $f())"); // ends by its steps
            Transformation quick = Transformation.of("data.id");
            List<String> ended = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 40; i++) {
                transformer.apply(1, "hog", slow, EVENT, result -> ended.add("hog"));
            }
            transformer.apply(1, "other", quick, EVENT, result -> ended.add("other"));
            int before = ended.size();

            await().atMost(Duration.ofSeconds(60)).until(() -> ended.size() == 41);
            assertThat(ended.indexOf("other")).isLessThan(before + 6);
        }

        @Test
        void oneOwnerNeverHoldsBothThreads() throws Exception {
            CountDownLatch held = new CountDownLatch(1);
            for (int i = 0; i < 4; i++) {
                transformer.apply(1, "hog", Transformation.of("1"), EVENT, result -> hold(held));
            }
            CompletableFuture<TransformResult> other = new CompletableFuture<>();
            transformer.apply(1, "other", Transformation.of("data.id"), EVENT, other::complete);

            try {
                assertThat(other.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Made.class);
            } finally {
                held.countDown();
            }
        }

        @Test
        void anApplicationOfManyOwnersLeavesAThreadToTheOthers() throws Exception {
            CountDownLatch held = new CountDownLatch(1);
            AtomicInteger holding = new AtomicInteger();
            try {
                for (int owner = 0; owner < 50; owner++) {
                    transformer.apply(1, owner, Transformation.of("1"), EVENT, result -> {
                        holding.incrementAndGet();
                        hold(held);
                    });
                }
                await().until(() -> holding.get() >= 2);
                for (int application = 2; application < 6; application++) {
                    CompletableFuture<TransformResult> other = new CompletableFuture<>();
                    transformer.apply(application, 1, Transformation.of("data.id"), EVENT, other::complete);
                    assertThat(other.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Made.class);
                }
                assertThat(holding).hasValue(2);
            } finally {
                held.countDown();
            }
            await().until(() -> holding.get() == 50);
        }

        @Test
        void closingTellsWhoWaitsAndEndsTheThreads() throws Exception {
            Transformation slow = Transformation.of("($f := function() { $f() }; $f())");
            List<CompletableFuture<TransformResult>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                CompletableFuture<TransformResult> result = new CompletableFuture<>();
                all.add(result);
                transformer.apply(1, "a", slow, EVENT, result::complete);
            }

            transformer.close();

            for (CompletableFuture<TransformResult> each : all) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(all.get(19).get()).isEqualTo(new TransformResult.Stopped("Carillon is stopping"));
            assertThat(apply(slow, EVENT)).isEqualTo(new TransformResult.Stopped("Carillon is stopping"));
            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("carillon-transform")));
        }
    }

    @Nested
    class EachWayOut {

        private final AtomicInteger told = new AtomicInteger();
        private final CompletableFuture<TransformResult> result = new CompletableFuture<>();

        @Test
        void anErrorOfTheMachineIsToldOnceAndLeavesTheThread() throws Exception {
            for (Error error : List.of(new OutOfMemoryError("heap"), new NoClassDefFoundError("gone"))) {
                Transformer failing = new Transformer(new ClockThatFailsOnce(error));
                CompletableFuture<TransformResult> first = new CompletableFuture<>();
                CompletableFuture<TransformResult> second = new CompletableFuture<>();

                failing.apply(1, "a", Transformation.of("1"), EVENT, first::complete);
                failing.apply(1, "a", Transformation.of("1"), EVENT, second::complete);

                assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Stopped.class);
                assertThat(second.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Made.class);
                failing.close();
            }
        }

        @Test
        void aStackThatOverflowsIsAFailure() throws Exception {
            transformer.apply(
                    1,
                    "a",
                    Transformation.of("($f := function($n) { $map([1], function($x) { $f($n + 1) }) }; $f(0))"),
                    EVENT,
                    this::tell);

            assertThat(result.get(10, TimeUnit.SECONDS))
                    .extracting(each -> ((TransformResult.Failed) each).reason())
                    .asString()
                    .contains("deep");
            transformer.close();
            assertThat(told).hasValue(1);
        }

        @Test
        void whoThrowsWhenToldIsToldOnceAndHoldsUpNobody() throws Exception {
            transformer.apply(1, "a", Transformation.of("1"), EVENT, each -> {
                tell(each);
                throw new StackOverflowError();
            });
            CompletableFuture<TransformResult> other = new CompletableFuture<>();
            transformer.apply(1, "a", Transformation.of("1"), EVENT, other::complete);

            assertThat(other.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Made.class);
            transformer.close();
            assertThat(told).hasValue(1);
        }

        @Test
        void whoThrowsWhenClosedDoesNotKeepOthersFromBeingTold() throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            transformer.apply(1, "a", Transformation.of("1"), EVENT, each -> {
                begun.countDown();
                hold(closed);
            });
            hold(begun);
            transformer.apply(1, "a", Transformation.of("1"), EVENT, each -> {
                throw new IllegalStateException("on purpose");
            });
            transformer.apply(1, "a", Transformation.of("1"), EVENT, this::tell);

            transformer.close();
            closed.countDown();

            assertThat(result.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Stopped.class);
            assertThat(told).hasValue(1);
        }

        @Test
        void whereNoThreadStartsItIsToldAtOnceAndTriedAgainLater() throws Exception {
            AtomicBoolean full = new AtomicBoolean(true);
            Transformer without = new Transformer(new SettableClock(NOW), (work, name) -> {
                if (full.get()) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return OwnThread.of(work, name);
            });

            without.apply(1, "a", Transformation.of("1"), EVENT, this::tell);
            assertThat(result.getNow(null)).isInstanceOf(TransformResult.Stopped.class);

            full.set(false);
            CompletableFuture<TransformResult> later = new CompletableFuture<>();
            without.apply(1, "a", Transformation.of("1"), EVENT, later::complete);
            assertThat(later.get(10, TimeUnit.SECONDS)).isInstanceOf(TransformResult.Made.class);
            assertThat(told).hasValue(1);
            without.close();
        }

        private void tell(TransformResult each) {
            told.incrementAndGet();
            result.complete(each);
        }
    }

    private static final class ClockThatFailsOnce extends Clock {
        private final AtomicReference<Error> error;

        ClockThatFailsOnce(Error error) {
            this.error = new AtomicReference<>(error);
        }

        @Override
        public Instant instant() {
            Error now = error.getAndSet(null);
            if (now != null) {
                throw now;
            }
            return NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String made(String expression, EventData event) throws Exception {
        TransformResult result = apply(Transformation.of(expression), event);
        assertThat(result).as("%s", result).isInstanceOf(TransformResult.Made.class);
        return new String(((TransformResult.Made) result).json(), StandardCharsets.UTF_8);
    }

    private String failed(String expression, EventData event) throws Exception {
        TransformResult result = apply(Transformation.of(expression), event);
        assertThat(result).as("%s", result).isInstanceOf(TransformResult.Failed.class);
        return ((TransformResult.Failed) result).reason();
    }

    private TransformResult apply(Transformation transformation, EventData event) throws Exception {
        CompletableFuture<TransformResult> result = new CompletableFuture<>();
        transformer.apply(1, "a", transformation, event, result::complete);
        return result.get(30, TimeUnit.SECONDS);
    }
}
