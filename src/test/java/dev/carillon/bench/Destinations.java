package dev.carillon.bench;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many events a second go to a broker, beside the same client alone: {@code redis|amqp091|amqp10|mqtt|nats|kafka|jms…}, each
 * with a broker and a server ({@code carillon.it.server}, {@code carillon.it.database}) of its own. Two figures of Carillon:
 *
 * <ul>
 *   <li>draining: what waits in the database for a subscription that was paused is sent, confirmed and recorded, and nothing is
 *       published meanwhile
 *   <li>the whole path: as many are published over HTTP at the same time as are taken, and each is stored, announced and planned, too
 * </ul>
 *
 * <p>The client alone sends events of the same size with as many under way as Carillon has for one subscription, before and after.
 */
final class Destinations {

    /** As many as Carillon has under way to one broker: half of {@code carillon.delivery.in-flight}, as others may need places. */
    private static final int UNDER_WAY = Integer.getInteger("carillon.bench.under-way", 128);

    private static final int MANY = 2_000;
    private static final int BATCH = 100;
    private static final int PUBLISHERS = 4;
    private static final int WARM_EVENTS = Integer.getInteger("carillon.bench.warm-events", 30_000);
    private static final int EVENTS = Integer.getInteger("carillon.bench.events", 60_000);
    private static final int WARM_SECONDS = Integer.getInteger("carillon.bench.warm-seconds", 4);
    private static final int SECONDS = Integer.getInteger("carillon.bench.seconds", 6);
    private static final String PARTS = System.getProperty("carillon.bench.parts", "draining,path");
    private static final byte[] BODY = ("{\"text\":\"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final Pattern DELIVERED =
            Pattern.compile("(?m)^carillon_consumer_attempts_total\\{outcome=\"delivered\"\\} ([0-9.eE+]+)$");
    private static final String JSON = "application/json";

    private final BenchBroker broker;
    private final Api api;
    private final List<ProcessHandle> server;
    private final String topic;

    private Destinations(BenchBroker broker, Api api, List<ProcessHandle> server) {
        this.broker = broker;
        this.api = api;
        this.server = server;
        topic = "bench/" + broker.kind();
    }

    public static void main(String[] kinds) throws Exception {
        for (String each : kinds) {
            try (BenchBroker broker = BenchBroker.start(each);
                    CarillonServer server =
                            CarillonServer.create("bench-destinations", TestDatabase.fresh(), broker.settings())) {
                List<ProcessHandle> before = children();
                server.start();
                addKafka(server.ownDirectory());
                List<ProcessHandle> processes = children();
                processes.removeAll(before);
                new Destinations(broker, server.api(), processes).measure();
            } catch (IllegalStateException e) {
                Progress.say("%s: %s", each, e.getMessage());
            }
        }
        System.exit(0); // whatever thread of a client still runs
    }

    private static List<ProcessHandle> children() {
        return new ArrayList<>(ProcessHandle.current().descendants().toList());
    }

    /** Limits of deliveries that this program was given are the server's. */
    private static Map<String, String> settings(BenchBroker broker) {
        Map<String, String> settings = new HashMap<>(broker.settings());
        System.getProperties().stringPropertyNames().stream()
                .filter(each -> each.startsWith("carillon.delivery."))
                .forEach(each -> settings.put(each, System.getProperty(each)));
        return settings;
    }

    /** As docs/destinations.md says. */
    private static void addKafka(Path data) throws IOException {
        String path = System.getProperty("surefire.real.class.path", System.getProperty("java.class.path"));
        Path jar = Arrays.stream(path.split(File.pathSeparator))
                .filter(each -> each.contains("kafka-clients-"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        Path to = Files.createDirectories(data.resolve("clients/kafka"));
        Files.copy(jar, to.resolve(jar.getFileName()));
    }

    private void measure() throws Exception {
        alone(UNDER_WAY); // this process warms up
        double before = alone(UNDER_WAY);
        String id = subscribe();
        Progress.say("%s: the client alone %,.0f/s; Carillon warms up", broker.kind(), before);
        drained(id, WARM_EVENTS);
        double draining = PARTS.contains("draining") ? drained(id, EVENTS) : Double.NaN;
        double path = PARTS.contains("path") ? wholePath() : Double.NaN;
        api.delete("/api/v1/subscriptions/" + id).expect(204);
        double after = alone(UNDER_WAY);
        double client = (before + after) / 2;
        Progress.say(
                "%s: draining %,.0f/s (ratio %.2f), the whole path %,.0f/s (%.2f); the client alone %,.0f and %,.0f/s",
                broker.kind(), draining, draining / client, path, path / client, before, after);
        alone(MANY);
    }

    private double alone(int underWay) throws Exception {
        return LoneClient.rate(broker.alone(), BODY, underWay, WARM_SECONDS, SECONDS);
    }

    private String subscribe() {
        return api.post(
                        "/api/v1/subscriptions",
                        JSON,
                        ("{'name':'bench','topics':['" + topic + "'],'content':'cloudevents-binary','destination':"
                                        + broker.destination() + "}")
                                .replace('\'', '"'))
                .expect(201)
                .json()
                .getString("id");
    }

    /** From the moment at which they may go until the last one is recorded. */
    private double drained(String subscription, int events) throws Exception {
        post(subscription, "pause");
        AtomicLong left = new AtomicLong(events / BATCH);
        long before = delivered();
        for (Thread each : publishers(() -> left.getAndDecrement() > 0)) {
            each.join();
        }
        await("they wait", 60, () -> backlog(subscription) == events);
        double cpu = cpu(server);
        long began = System.nanoTime();
        post(subscription, "resume");
        await("all are recorded", 300, () -> delivered() - before >= events);
        double rate = events * 1e9 / (System.nanoTime() - began);
        Progress.say(
                "  drained %,d at %,.0f/s, for %.0f µs of the server's processor time each",
                events, rate, (cpu(server) - cpu) * 1e6 / events);
        if (delivered() - before != events) {
            throw new IllegalStateException(events + " events, " + (delivered() - before) + " delivered");
        }
        return rate;
    }

    private double wholePath() throws Exception {
        long before = delivered();
        AtomicLong published = new AtomicLong();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_SECONDS + SECONDS);
        List<Thread> publishers = publishers(() -> {
            boolean goesOn = System.nanoTime() < until;
            published.addAndGet(goesOn ? BATCH : 0);
            return goesOn;
        });
        TimeUnit.SECONDS.sleep(WARM_SECONDS);
        long atWarm = delivered();
        long measured = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        double rate = (delivered() - atWarm) * 1e9 / (System.nanoTime() - measured);
        for (Thread each : publishers) {
            each.join();
        }
        await("all are delivered", 60, () -> delivered() - before >= published.get());
        if (delivered() - before != published.get()) {
            throw new IllegalStateException(published + " published, " + (delivered() - before) + " delivered");
        }
        return rate;
    }

    private void post(String subscription, String what) {
        api.post("/api/v1/subscriptions/" + subscription + '/' + what, JSON, "").expect(200);
    }

    private long backlog(String subscription) {
        return api.get("/api/v1/subscriptions/" + subscription + "/stats")
                .expect(200)
                .json()
                .getInt("backlog");
    }

    private static void await(String what, int seconds, BooleanSupplier so) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("it is not so within " + seconds + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(200); // asking costs the server time as well
        }
    }

    private List<Thread> publishers(BooleanSupplier another) {
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new Thread(() -> {
                while (another.getAsBoolean()) {
                    publishBatch();
                }
            }));
        }
        publishers.forEach(Thread::start);
        return publishers;
    }

    private void publishBatch() {
        String batch = batch();
        int status;
        do {
            status = api.post("/api/v1/events", "application/cloudevents-batch+json", batch)
                    .status();
        } while (status == 429);
        if (status != 202) {
            throw new IllegalStateException("not 202 but " + status);
        }
    }

    private String batch() {
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

    /** In seconds; it depends on what else runs here far less than a rate does. */
    private static double cpu(List<ProcessHandle> processes) {
        return processes.stream()
                        .mapToLong(each -> each.info()
                                .totalCpuDuration()
                                .map(Duration::toMillis)
                                .orElse(0L))
                        .sum()
                / 1e3;
    }
}
