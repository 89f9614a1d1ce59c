package dev.carillon.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One scenario on a running Carillon: warm up, throughput as fast as it goes, then latency at half of that. */
final class EndToEnd {

    private static final Duration LEAST_WARM_UP = Duration.ofSeconds(30);
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(45);
    private static final Duration LATENCY = Duration.ofSeconds(10);
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
            Load load = new Load(scenario.name(), server.process(), sink, ledger, generator);
            int share = scenario.isBatch() ? 3 : 1; // it comes second, to a server that is warm but for the batches
            load.warmUp(LEAST_WARM_UP.dividedBy(share), MOST_WARM_UP.dividedBy(share));
            Load.Throughput throughput = load.throughput(time);
            Ledger.Latencies latencies = load.latencies(throughput.delivered() / 2, LATENCY);
            TimeUnit.NANOSECONDS.sleep(DOUBLES.toNanos());
            sink.check();
            return new Figures(
                    throughput.accepted(),
                    throughput.delivered(),
                    ceilings,
                    latencies.percentileMs(50),
                    latencies.percentileMs(95),
                    latencies.percentileMs(99),
                    throughput.cpuSecondsPer10k(),
                    throughput.othersShare(),
                    server.process().peakHeapMiB(),
                    ledger.lost(),
                    ledger.doubled() + ledger.unknown(),
                    null);
        }
    }
}
