package dev.carillon.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One scenario on a running Carillon: warm up, throughput as fast as it goes, then latency at half of that.
 *
 * <p>Throughput counts from the first request to the last receipt: what was accepted and still waits is not left out.
 */
final class EndToEnd {

    private static final Duration LEAST_WARM_UP = Duration.ofSeconds(30);
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(45);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration LATENCY = Duration.ofSeconds(10);
    private static final double DISTURBED = 0.05;
    private static final Duration NO_PROGRESS = Duration.ofSeconds(15);
    private static final Duration DOUBLES = Duration.ofSeconds(2); // time for what comes twice

    private final BenchServer server;
    private final Sink sink;
    private final Scenario scenario;
    private final Duration time;
    private final Ledger ledger = new Ledger();

    EndToEnd(BenchServer server, Sink sink, Scenario scenario, Duration time) {
        this.server = server;
        this.sink = sink;
        this.scenario = scenario;
        this.time = time;
    }

    Figures run(Ceilings ceilings) throws IOException, InterruptedException {
        sink.writeTo(ledger);
        String run = Long.toString(System.currentTimeMillis(), 36);
        RequestTemplate request = scenario.isBatch()
                ? RequestTemplate.batch(
                        server.address(), BenchServer.EVENTS, server.adminKey(), scenario.eventsPerRequest(), run)
                : RequestTemplate.single(server.address(), BenchServer.EVENTS, server.adminKey());
        try (Generator generator = new Generator(server.address(), Bench.CONNECTIONS, request, ledger)) {
            generator.full();
            int share = scenario.isBatch() ? 3 : 1; // it comes second, to a server that is warm but for the batches
            Rate.steady(
                    scenario.name(), ledger::received, LEAST_WARM_UP.dividedBy(share), MOST_WARM_UP.dividedBy(share));
            drain(generator);
            Throughput throughput = throughput(generator);
            Ledger.Latencies latencies = latencies(generator, throughput.delivered / 2);
            TimeUnit.NANOSECONDS.sleep(DOUBLES.toNanos());
            sink.check();
            return new Figures(
                    throughput.accepted,
                    throughput.delivered,
                    ceilings,
                    latencies.percentileMs(50),
                    latencies.percentileMs(95),
                    latencies.percentileMs(99),
                    throughput.cpuSecondsPer10k,
                    throughput.othersShare,
                    server.process().peakHeapMiB(),
                    ledger.lost(),
                    ledger.doubled() + ledger.unknown());
        }
    }

    private record Throughput(double accepted, double delivered, double cpuSecondsPer10k, double othersShare) {}

    private Throughput throughput(Generator generator) throws IOException, InterruptedException {
        int before = ledger.received();
        int acceptedBefore = ledger.accepted();
        OtherProcesses others = new OtherProcesses(server.process());
        double cpuBefore = server.process().cpuSeconds();
        long start = System.nanoTime();
        generator.full();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        double accepted = (ledger.accepted() - acceptedBefore) * 1e9 / (System.nanoTime() - start);
        int waiting = ledger.accepted() - ledger.received();
        drain(generator);
        int events = ledger.received() - before;
        double delivered = events * 1e9 / (ledger.lastReceipt() - start);
        double cpu = (server.process().cpuSeconds() - cpuBefore) * 10_000 / events;
        Progress.say(
                "  %s: accepted %,.0f/s, delivered %,.0f/s, %,d waited at the end",
                scenario.name(), accepted, delivered, waiting);
        double share = others.share();
        if (share > DISTURBED) {
            Progress.say("  DISTURBED: other processes took %.0f %% of the processors", share * 100);
        }
        return new Throughput(accepted, delivered, cpu, share);
    }

    private Ledger.Latencies latencies(Generator generator, double rate) throws InterruptedException {
        generator.rate(rate);
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        int from = ledger.sent();
        TimeUnit.NANOSECONDS.sleep(LATENCY.toNanos());
        int to = ledger.sent();
        drain(generator);
        Progress.say("  %s: latency of %,d events at %,.0f/s", scenario.name(), to - from, rate);
        return ledger.latencies(from, to);
    }

    /** Until all that was accepted was received, or nothing more comes. */
    private void drain(Generator generator) throws InterruptedException {
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
