package dev.carillon.delivery;

import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Timings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts attempts by how they ended, and how long an event takes from its acceptance to its first delivery. Thread safe. */
@OnePerNode
class DeliveryMeter implements ResultListener, Measured {

    private final Map<String, LongAdder> attempts = new ConcurrentHashMap<>();
    private final LongAdder exhausted = new LongAdder();
    private final Timings first = new Timings();

    @Override
    public void recorded(Recorded recorded) {
        for (DeliveryResult each : recorded.results()) {
            attempts.computeIfAbsent(each.outcomeName(), name -> new LongAdder())
                    .increment();
            if (each.status() == DeliveryStatus.FAILED) {
                exhausted.increment();
            }
            if (each.outcome() instanceof AttemptOutcome.Delivered delivered
                    && each.attempts() == 1
                    && each.delivery().key().run() == 0) {
                first.add(Duration.between(
                        each.delivery().event().receivedAt(), each.startedAt().plus(delivered.took())));
            }
        }
    }

    @Override
    public void measure(Measures to) {
        new TreeMap<>(attempts)
                .forEach((outcome, count) -> to.counter(
                        "carillon_consumer_attempts_total", "Attempts of deliveries", count.sum(), "outcome", outcome));
        to.counter("carillon_consumer_exhausted_total", "Deliveries that were given up", exhausted.sum());
        to.timings(
                "carillon_consumer_delivery_seconds",
                "From an event's acceptance to the end of its delivery, if the first attempt delivers it",
                first);
    }
}
