package dev.carillon.bench;

import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import dev.carillon.messaging.SenderFixture;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The client that Carillon sends with, alone in this process: the same messages, confirmed, and nothing is recorded. */
final class LoneClient {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private LoneClient() {}

    /** Confirmed messages a second, after some time of warming up. */
    static double rate(String destination, byte[] body, int underWay, int warmSeconds, int seconds) throws Exception {
        BrokerAddressee to = SenderFixture.addressee(destination);
        String run = UUID.randomUUID() + "-"; // a broker may take the same id but once
        Semaphore places = new Semaphore(underWay);
        AtomicLong taken = new AtomicLong();
        AtomicReference<SendResult> failed = new AtomicReference<>();
        try (SenderFixture client = new SenderFixture()) {
            long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmSeconds);
            long until = warm + TimeUnit.SECONDS.toNanos(seconds);
            long atWarm = -1;
            long cpu = 0;
            long now = System.nanoTime();
            long began = now;
            for (long i = 0; now < until; i++) {
                if (atWarm < 0 && now > warm) {
                    atWarm = taken.get();
                    began = now;
                    cpu = cpuMillis();
                }
                if (!places.tryAcquire(DEADLINE.toSeconds(), TimeUnit.SECONDS) || failed.get() != null) {
                    throw new IllegalStateException("the client alone: " + failed.get());
                }
                OutgoingMessage message = new OutgoingMessage(
                        BenchBroker.ADDRESS,
                        BenchBroker.ADDRESS,
                        run + i,
                        null,
                        "application/json",
                        Map.of("id", run + i, "source", "/b"),
                        body);
                client.begin(to, message, DEADLINE).thenAccept(result -> {
                    if (result instanceof SendResult.Taken) {
                        taken.incrementAndGet();
                    } else {
                        failed.set(result);
                    }
                    places.release();
                });
                now = System.nanoTime();
            }
            long measured = taken.get() - atWarm;
            double rate = measured * 1e9 / (System.nanoTime() - began);
            Progress.say(
                    "  the client alone %,.0f/s, for %.0f µs of its processor time each, with %,d under way",
                    rate, (cpuMillis() - cpu) * 1e3 / measured, underWay);
            if (!places.tryAcquire(underWay, DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("some were not answered");
            }
            return rate;
        }
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
    }
}
