package dev.carillon.conformance;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.jms.JMSContext;
import jakarta.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One run, in an application of its own: events through the doors, then what became of them.
 *
 * <p>The same seed and number make the same events, but for a name of the run in their ids.
 */
public final class ConformanceRun {

    private static final long RANGE = 10_000_000;

    private final CarillonServer server;
    private final String name;
    private final long seed;
    private final Api api;
    private final Ledger ledger = new Ledger();
    private final Map<String, Message> messages = new ConcurrentHashMap<>();

    public ConformanceRun(CarillonServer server, String name, long seed) {
        this.server = server;
        this.name = name;
        this.seed = seed;
        server.api()
                .post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        api = server.api().with("Carillon-Application", name);
    }

    /**
     * @param core of Artemis's own protocol; null without JMS
     * @param amqp of AMQP 1.0; null without it
     */
    public Ledger send(int events, JMSContext core, JMSContext amqp) {
        try (WebhookReceiver structured = WebhookReceiver.start();
                WebhookReceiver binary = WebhookReceiver.start()) {
            List<String> subscriptions =
                    List.of(subscribe(structured, "cloudevents-structured"), subscribe(binary, "cloudevents-binary"));
            int each = events / (core == null ? 4 : 8);
            for (Form form : List.of(Form.HTTP_STRUCTURED, Form.HTTP_BINARY, Form.HTTP_PLAIN)) {
                http(form, each);
            }
            batches(each);
            if (core != null) {
                queue(Form.JMS_STRUCTURED, each, core);
                queue(Form.JMS_BINARY, each, core);
                queue(Form.AMQP_STRUCTURED, each, amqp);
                queue(Form.AMQP_BINARY, each, amqp);
                settle(core);
            }
            Readback readback = new Readback(api, ledger);
            readback.compare(readback.list());
            readback.compare(structured, binary);
            subscriptions.forEach(id -> api.delete("/api/v1/subscriptions/" + id));
        }
        return ledger;
    }

    private String subscribe(WebhookReceiver receiver, String content) {
        return Subscribe.to("**").content(content).at(receiver, api).string("id");
    }

    private List<Map.Entry<String, String>> always() {
        return List.of(
                Map.entry("Authorization", "Bearer " + server.adminKey()), Map.entry("Carillon-Application", name));
    }

    private void http(Form form, int events) {
        IntStream.range(0, 4).parallel().forEach(worker -> {
            try (RawHttp http = new RawHttp(server.baseUri(), always())) {
                HttpDoor door = new HttpDoor(http, ledger);
                for (long i = worker; i < events; i += 4) {
                    Chance chance = new Chance(seed, form.ordinal() * RANGE + i);
                    door.send(message(form, i, chance), chance);
                }
            }
        });
    }

    private Message message(Form form, long i, Chance chance) {
        long nr = form.ordinal() * RANGE + i;
        return Encoding.encode(Drafts.make(chance, nr, name), form, chance);
    }

    private void batches(int events) {
        try (RawHttp http = new RawHttp(server.baseUri(), always())) {
            BatchDoor door = new BatchDoor(http, ledger, name);
            long nr = Form.HTTP_BATCH.ordinal() * RANGE;
            for (int sent = 0; sent < events; ) {
                sent += door.send(nr++, seed);
            }
        }
    }

    private void queue(Form form, int events, JMSContext jms) {
        JmsDoor door = new JmsDoor(jms, ledger, messages, name);
        for (long i = 0; i < events; i++) {
            door.send(message(form, i, new Chance(seed, form.ordinal() * RANGE + i)));
        }
    }

    /** Waits until each message of the queue is an event or a dead letter, and judges which. */
    private void settle(JMSContext jms) {
        try (DeadLetterBox dead = new DeadLetterBox(jms)) {
            Settling settling = new Settling(ledger, messages, name);
            try {
                Awaitility.await("messages of the queue")
                        .atMost(Duration.ofSeconds(120 + messages.size() / 50))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> settling.look(new Readback(api, ledger).list(), dead.reasons()));
            } catch (ConditionTimeoutException e) {
                settling.lost();
            }
            settling.judge();
        }
    }
}
