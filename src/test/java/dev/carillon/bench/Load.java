package dev.carillon.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Loads a running Carillon and measures what becomes of it, by what the ledger counts. */
final class Load {

    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final double DISTURBED = 0.05;
    private static final Duration NO_PROGRESS = Duration.ofSeconds(15);

    private final String name;
    private final ServerProcess server;
    private final Sink sink;
    private final Ledger ledger;
    private final Generator generator;

    /** @param name what its figures are called while it runs */
    Load(String name, ServerProcess server, Sink sink, Ledger ledger, Generator generator) {
        this.name = name;
        this.server = server;
        this.sink = sink;
        this.ledger = ledger;
        this.generator = generator;
    }

    /** Rates in events a second. */
    record Throughput(double accepted, double delivered, double cpuSecondsPer10k, double othersShare) {}

    /** Loads it fully until its rate is steady. */
    void warmUp(Duration atLeast, Duration atMost) throws InterruptedException {
        generator.full();
        Rate.steady(name, ledger::received, atLeast, atMost);
        drain();
    }

    /** From the first request to the last receipt: what was accepted and still waits is not left out. */
    Throughput throughput(Duration time) throws IOException, InterruptedException {
        int before = ledger.received();
        int acceptedBefore = ledger.accepted();
        OtherProcesses others = new OtherProcesses(server);
        double cpuBefore = server.cpuSeconds();
        long start = System.nanoTime();
        generator.full();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        double accepted = (ledger.accepted() - acceptedBefore) * 1e9 / (System.nanoTime() - start);
        int waiting = ledger.accepted() - ledger.received();
        drain();
        int events = ledger.received() - before;
        double delivered = events * 1e9 / (ledger.lastReceipt() - start);
        double cpu = (server.cpuSeconds() - cpuBefore) * 10_000 / events;
        Progress.say(
                "  %s: accepted %,.0f/s, delivered %,.0f/s, %,d waited at the end", name, accepted, delivered, waiting);
        double share = others.share();
        if (share > DISTURBED) {
            Progress.say("  DISTURBED: other processes took %.0f %% of the processors", share * 100);
        }
        return new Throughput(accepted, delivered, cpu, share);
    }

    /** At this rate of events a second, from when each was due. */
    Ledger.Latencies latencies(double rate, Duration time) throws InterruptedException {
        generator.rate(rate);
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        int from = ledger.sent();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        int to = ledger.sent();
        drain();
        Progress.say("  %s: latency of %,d events at %,.0f/s", name, to - from, rate);
        return ledger.latencies(from, to);
    }

    /** Until all that was accepted was received, or nothing more comes. */
    private void drain() throws InterruptedException {
        generator.pause();
        int seen = ledger.received();
        long since = System.nanoTime();
        while (ledger.received() < ledger.accepted() && System.nanoTime() - since < NO_PROGRESS.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(20);
            if (ledger.received() != seen) {
                seen = ledger.received();
                since = System.nanoTime();
            }
        }
        sink.check();
    }
}
