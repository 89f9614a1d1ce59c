package dev.carillon.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A freshly started Carillon under full load: how fast it is in each ten seconds, until nothing more changes. */
final class WarmUp {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int WINDOWS = 24; // four minutes: the compilers of a server on two processors take as long

    private final BenchServer server;
    private final Sink sink;
    private final String name;

    WarmUp(BenchServer server, Sink sink, String name) {
        this.server = server;
        this.sink = sink;
        this.name = name;
    }

    Curve run() throws IOException, InterruptedException {
        Ledger ledger = new Ledger();
        sink.writeTo(ledger);
        RequestTemplate request = RequestTemplate.single(server.address(), BenchServer.EVENTS, server.adminKey());
        try (Generator generator = new Generator(server.address(), Bench.CONNECTIONS, request, ledger)) {
            generator.full();
            List<Double> rates = new ArrayList<>();
            for (int i = 0; i < WINDOWS; i++) {
                rates.add(Rate.over(ledger::received, WINDOW));
                Progress.say("  %s: %,.0f/s", name, rates.get(i));
            }
            generator.pause();
            sink.check();
            return new Curve(List.copyOf(rates));
        }
    }

    /** @param rates events a second, of each ten seconds */
    record Curve(List<Double> rates) {

        private static final double NEARLY = 0.8;

        /** What it comes to in the end: the mean of the last minute. */
        double steady() {
            return rates.subList(rates.size() - 6, rates.size()).stream()
                    .mapToDouble(each -> each)
                    .average()
                    .orElseThrow();
        }

        /** When the first ten seconds ended that were at 80 % of that. */
        long nearlySteadyAfterSeconds() {
            int at = 0;
            while (rates.get(at) < NEARLY * steady()) {
                at++;
            }
            return (at + 1) * WINDOW.toSeconds();
        }
    }
}
