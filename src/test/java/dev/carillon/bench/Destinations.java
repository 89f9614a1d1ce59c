package dev.carillon.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.carillon.brokers.RealBroker;
import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import dev.carillon.messaging.SenderFixture;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many events a second go to a broker, beside the same client alone: {@code amqp10|amqp091|mqtt|redis…}, each with a broker
 * of its own, on one server ({@code carillon.it.server}). The client sends events of 1 KiB with as many under way as Carillon has;
 * Carillon stores, announces, plans and records each.
 */
final class Destinations {

    private static final int UNDER_WAY = 2_000;
    private static final int BATCH = 100;
    private static final int WARM_SECONDS = 10;
    private static final int SECONDS = 10;
    private static final String ADDRESS = "bench";
    private static final byte[] BODY = ("{\"text\":\"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final Pattern DELIVERED =
            Pattern.compile("(?m)^carillon_consumer_attempts_total\\{outcome=\"delivered\"\\} ([0-9.eE+]+)$");

    private final Api api;

    private Destinations(Api api) {
        this.api = api;
    }

    public static void main(String[] kinds) throws Exception {
        try (CarillonServer server = CarillonServer.create("bench-destinations", TestDatabase.fresh(), Map.of())) {
            server.start();
            Destinations run = new Destinations(server.api());
            for (String each : kinds) {
                run.measure(each);
            }
        }
        System.exit(0); // whatever thread of a client still runs
    }

    private void measure(String kind) throws Exception {
        switch (kind) {
            case "amqp091" -> {
                try (RealBroker broker = new RealBroker.Rabbit().start()) {
                    declareQueue(broker.port);
                    both(kind, "'uri':'amqp://127.0.0.1:" + broker.port + "'");
                }
            }
            case "mqtt" -> {
                try (RealBroker broker = new RealBroker.Mosquitto().start()) {
                    both(kind, "'uri':'mqtt://127.0.0.1:" + broker.port + "'");
                }
            }
            case "redis" -> {
                try (RealBroker broker = new RealBroker.Redis().start()) {
                    both(
                            kind,
                            "'uri':'redis://127.0.0.1:" + broker.port
                                    + "','options':{'type':'stream','maxLength':10000}");
                }
            }
            case "amqp10" -> {
                try (ExternalBroker broker = ExternalBroker.start("bench-artemis")) {
                    int port = URI.create(broker.url()).getPort();
                    both(kind, "'uri':'amqp://127.0.0.1:" + port + "','options':{'type':'topic'}");
                }
            }
            default -> throw new IllegalArgumentException("amqp10, amqp091, mqtt or redis, not " + kind);
        }
    }

    /** As a queue that keeps its newest: a full one would measure the broker's disk. */
    private static void declareQueue(int port) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(ADDRESS, true, false, false, Map.of("x-max-length", 10_000));
        }
    }

    private void both(String kind, String more) throws Exception {
        String destination = "{'kind':'" + kind + "','address':'" + ADDRESS + "'," + more + "}";
        double before = alone(destination);
        double carillon = throughCarillon(kind, destination);
        double after = alone(destination);
        double client = (before + after) / 2;
        Progress.say(
                "%s: %,.0f events/s, the client alone %,.0f and %,.0f: ratio %.2f",
                kind, carillon, before, after, carillon / client);
    }

    private static double alone(String destination) throws Exception {
        BrokerAddressee to = SenderFixture.addressee(destination);
        Semaphore places = new Semaphore(UNDER_WAY);
        AtomicLong taken = new AtomicLong();
        try (SenderFixture client = new SenderFixture()) {
            long began = System.nanoTime();
            long warm = began + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
            long until = warm + TimeUnit.SECONDS.toNanos(SECONDS);
            long atWarm = -1;
            for (long i = 0; System.nanoTime() < until; i++) {
                if (atWarm < 0 && System.nanoTime() > warm) {
                    atWarm = taken.get();
                }
                places.acquire();
                OutgoingMessage message = new OutgoingMessage(
                        ADDRESS,
                        ADDRESS,
                        "m" + i,
                        null,
                        "application/json",
                        Map.of("id", "m" + i, "source", "/b"),
                        BODY);
                client.begin(to, message, Duration.ofSeconds(30)).thenAccept(result -> {
                    places.release();
                    if (!(result instanceof SendResult.Taken)) {
                        throw new IllegalStateException(result.toString());
                    }
                    taken.incrementAndGet();
                });
            }
            double rate = (taken.get() - atWarm) / (double) SECONDS;
            if (!places.tryAcquire(UNDER_WAY, 30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("some were not answered");
            }
            return rate;
        }
    }

    private double throughCarillon(String kind, String destination) throws Exception {
        String topic = "bench/" + kind;
        String id = api.post(
                        "/api/v1/subscriptions",
                        "application/json",
                        ("{'name':'bench','topics':['" + topic + "'],'content':'cloudevents-binary','destination':"
                                        + destination + "}")
                                .replace('\'', '"'))
                .expect(201)
                .json()
                .getString("id");
        long before = delivered();
        AtomicLong published = new AtomicLong();
        long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
        long until = warm + TimeUnit.SECONDS.toNanos(SECONDS);
        Thread[] publishers = new Thread[4];
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = new Thread(() -> publish(topic, until, published));
            publishers[i].start();
        }
        TimeUnit.NANOSECONDS.sleep(warm - System.nanoTime());
        long atWarm = delivered();
        long measured = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        double rate = (delivered() - atWarm) * 1e9 / (System.nanoTime() - measured);
        for (Thread each : publishers) {
            Threads.join(each);
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (delivered() - before < published.get() && System.nanoTime() < patience) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        if (delivered() - before != published.get()) {
            throw new IllegalStateException(published + " published, " + (delivered() - before) + " delivered");
        }
        api.delete("/api/v1/subscriptions/" + id).expect(204);
        return rate;
    }

    private void publish(String topic, long until, AtomicLong published) {
        while (System.nanoTime() < until) {
            int status = api.post("/api/v1/events", "application/cloudevents-batch+json", batch(topic))
                    .status();
            if (status == 202) {
                published.addAndGet(BATCH);
            } else if (status != 429) {
                throw new IllegalStateException("not 202 but " + status);
            }
        }
    }

    private static String batch(String topic) {
        AnEvent[] events = new AnEvent[BATCH];
        for (int i = 0; i < BATCH; i++) {
            events[i] = AnEvent.anEvent(topic).data(new String(BODY, StandardCharsets.UTF_8));
        }
        return AnEvent.batch(events);
    }

    private long delivered() {
        Matcher found = DELIVERED.matcher(api.get("/api/v1/metrics").expect(200).text());
        return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
    }
}
