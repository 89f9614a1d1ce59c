package dev.carillon.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A hundred endpoints, each with a topic of its own, that get events in turn: what three bad ones cost the others.
 *
 * <p>Runs with the three well and with the three bad take turns, so that each of these has one of those before and after
 * it. Each has subscriptions and topics of its own; the ledger counts what is for the good ones.
 */
final class Neighbours {

    private static final int ENDPOINTS = 100;
    private static final List<BadNeighbour.Manner> BAD =
            List.of(BadNeighbour.Manner.SILENT, BadNeighbour.Manner.SLOW, BadNeighbour.Manner.REFUSING);
    private static final int RUNS = 7;

    private static final Duration LEAST_WARM_UP = Duration.ofSeconds(20);
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(35);
    private static final Duration FILLING = Duration.ofSeconds(4); // the bad ones get what places they can
    private static final Duration LATENCY = Duration.ofSeconds(8);
    private static final Duration DOUBLES = Duration.ofSeconds(2); // time for what comes twice
    private static final Duration LEFTOVERS = Duration.ofSeconds(6);

    private final BenchServer server;
    private final Sink sink;
    private final String name;
    private final Duration time;
    private final Ledger ledger = new Ledger(number -> number % ENDPOINTS >= BAD.size());
    private final String series = Long.toString(System.currentTimeMillis(), 36);
    private double rate;

    Neighbours(BenchServer server, Sink sink, String name, Duration time) {
        this.server = server;
        this.sink = sink;
        this.name = name;
        this.time = time;
    }

    /** Its figures with the bad ones, and beside them those of all runs. */
    Figures run() throws IOException, InterruptedException {
        sink.writeTo(ledger);
        List<NeighbourRun> runs = new ArrayList<>();
        run(0, false, load -> load.warmUp(LEAST_WARM_UP, MOST_WARM_UP));
        for (int i = 1; i <= RUNS; i++) {
            boolean noisy = i % 2 == 0;
            run(i, noisy, load -> runs.add(measure(load, noisy)));
        }
        TimeUnit.NANOSECONDS.sleep(DOUBLES.toNanos());
        sink.check();
        NeighbourFigures figures = new NeighbourFigures(runs);
        return new Figures(
                figures.median(each -> each.throughput().accepted()),
                figures.median(each -> each.throughput().delivered()),
                null,
                figures.median(NeighbourRun::p50Ms),
                figures.median(NeighbourRun::p95Ms),
                figures.median(NeighbourRun::p99Ms),
                figures.median(each -> each.throughput().cpuSecondsPer10k()),
                figures.median(each -> each.throughput().othersShare()),
                server.process().peakHeapMiB(),
                ledger.lost(),
                ledger.doubled() + ledger.unknown(),
                figures);
    }

    private interface Step {
        void with(Load load) throws IOException, InterruptedException;
    }

    private NeighbourRun measure(Load load, boolean noisy) throws IOException, InterruptedException {
        load.throughput(FILLING);
        Load.Throughput throughput = load.throughput(time);
        if (rate == 0) {
            rate = throughput.delivered() / 2; // the same for all runs
        }
        NeighbourRun run = new NeighbourRun(noisy, throughput, load.latencies(rate, LATENCY));
        Progress.say("  p99 %.1f ms, lost %,d, doubled %,d", run.p99Ms(), ledger.lost(), ledger.doubled());
        return run;
    }

    private void run(int number, boolean noisy, Step step) throws IOException, InterruptedException {
        String topics = "neighbours/" + series + "-" + number;
        String called = name + (noisy ? ", noisy" : ", well");
        RequestTemplate request =
                RequestTemplate.spread(server.address(), BenchServer.EVENTS, server.adminKey(), topics);
        List<BadNeighbour> bad = new ArrayList<>();
        List<String> subscriptions = new ArrayList<>();
        try (Generator generator = new Generator(server.address(), Bench.CONNECTIONS, request, ledger)) {
            for (BadNeighbour.Manner each : BAD) {
                bad.add(new BadNeighbour(noisy ? each : BadNeighbour.Manner.HEALTHY));
            }
            for (int i = 0; i < ENDPOINTS; i++) {
                URI uri = i < bad.size() ? bad.get(i).uri() : URI.create(sink.uri() + "/" + i);
                subscriptions.add(server.subscribe(uri, "%s/%02d".formatted(topics, i)));
            }
            step.with(new Load(called, server.process(), sink, ledger, generator));
            Progress.say(
                    "  the three got %s",
                    bad.stream().map(BadNeighbour::requests).toList());
            for (String each : subscriptions) {
                server.unsubscribe(each);
            }
        } finally {
            bad.forEach(BadNeighbour::close); // what is on its way to them ends
        }
        server.process().awaitQuiet(LEFTOVERS);
    }
}
