package dev.carillon.bench;

import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.HttpSettings;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.SigningSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Carillon's own HTTP client alone against the sink: signed posts of 1 KiB, 64 in flight. */
final class ClientCeiling {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final URI sink;
    private final Ledger ledger;
    private final Semaphore free = new Semaphore(Bench.CONNECTIONS);
    private final AtomicInteger refused = new AtomicInteger();
    private final RequestTemplate template = RequestTemplate.body();
    private final SigningSecret secret = SigningSecret.of(Sink.SECRET);

    ClientCeiling(URI sink, Ledger ledger) {
        this.sink = sink;
        this.ledger = ledger;
    }

    /** Posts answered a second. */
    double measure(Duration warmUp, Duration time) throws InterruptedException {
        try (HttpSender sender = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.0/8")))) {
            Thread thread = new Thread(() -> sendUntilInterrupted(sender), "bench-client");
            thread.setDaemon(true);
            thread.start();
            double rate;
            try {
                Rate.steady("client", ledger::received, warmUp, warmUp.multipliedBy(2));
                rate = Rate.over(ledger::received, time);
            } finally {
                thread.interrupt();
                thread.join(5_000);
            }
            free.tryAcquire(Bench.CONNECTIONS, 5, TimeUnit.SECONDS);
            if (refused.get() > 0) {
                throw new IllegalStateException(refused + " posts of the client alone failed");
            }
            return rate;
        }
    }

    private void sendUntilInterrupted(HttpSender sender) {
        try {
            while (true) {
                free.acquire();
                sender.send(request(), DEADLINE, this::done);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        }
    }

    private OutboundRequest request() {
        RequestTemplate event = template.copy();
        event.number(ledger.send(1, System.nanoTime()));
        String id = UUID.randomUUID().toString();
        long now = System.currentTimeMillis() / 1_000;
        return new OutboundRequest(
                "POST",
                sink,
                "application/json",
                List.of(
                        new Header("webhook-id", id),
                        new Header("webhook-timestamp", Long.toString(now)),
                        new Header("webhook-signature", secret.sign(id, now, event.bytes()))),
                event.bytes());
    }

    private void done(SendOutcome outcome) {
        if (!(outcome instanceof SendOutcome.Answered answered && answered.status() == 200)) {
            refused.incrementAndGet();
        }
        free.release();
    }
}
