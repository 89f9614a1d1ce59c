package dev.carillon.bench;

import dev.carillon.bench.bare.BareEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One event to many WebSockets, on a server that runs, beside a bare endpoint of the same server: {@code war <file>} writes that
 * endpoint's application, which is deployed beside Carillon as {@code /bare}; {@code all|rate|hubs|calls <address of Carillon> <admin key>
 * <connections> <process id of the server>} measures. {@code hubs} compares clients of a SignalR hub with streams, and measures calls,
 * as {@code calls} does alone.
 */
final class Broadcasts {

    private static final int WARM = 30;
    private static final int ROUNDS = 60;
    private static final int STUCK = 50;
    private static final int PER_SECOND = 1_000;
    private static final int SECONDS = 15;
    private static final int UNDER_WAY = 200;
    private static final int CALLERS = 50;
    private static final int CALLS_PER_SECOND = 2_000;
    private static final String GUID = "bench";
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";
    private static final Words TEXT = new Words("\"n\":");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String key;
    private final int connections;
    private final long process;

    private Broadcasts(URI server, String key, int connections, long process) {
        this.server = server;
        this.key = key;
        this.connections = connections;
        this.process = process;
    }

    /** What makes the server send to all. */
    private interface Trigger {

        void send(int number) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("war")) {
            war(Path.of(arguments[1]));
            return;
        }
        Broadcasts run = new Broadcasts(
                URI.create(arguments[1]), arguments[2], Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]));
        switch (arguments[0]) {
            case "rate" -> run.rate();
            case "hubs" -> run.hubs();
            case "calls" -> run.calls();
            default -> run.all();
        }
        System.exit(0); // whatever thread of the client still runs
    }

    private void all() throws Exception {
        URI bare = server.resolve("/bare/all");
        WebSocket control = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + bare.getAuthority() + bare.getPath()), new WebSocket.Listener() {})
                .join();
        measure("bare endpoint", TEXT, bare, "", 0, number -> control.sendText(event(number), true)
                .join());
        measure("stream", TEXT, stream(), authorization(), 0, this::publish);
        measure("stream, beside " + STUCK + " that do not read", TEXT, stream(), authorization(), STUCK, this::publish);
    }

    /** A hub's clients and streams in turn, twice, and then calls of a hub. */
    private void hubs() throws Exception {
        for (int i = 0; i < 2; i++) {
            measure("stream", TEXT, stream(), authorization(), 0, this::publish);
            measure(
                    "hub",
                    new Words("#n", HANDSHAKE, call(0, "SubscribeToEvent", GUID, "cookie")),
                    hub(),
                    "",
                    0,
                    this::trigger);
        }
        calls();
    }

    /** Each call is an event, and is answered once that is stored. */
    private void calls() throws Exception {
        int calls = CALLS_PER_SECOND * SECONDS;
        try (Listeners clients = new Listeners(
                calls, "\"invocationId\":\"", HANDSHAKE, call(0, "SubscribeToEvent", "calls", "cookie"))) {
            clients.open(CALLERS, hub(), "");
            long began = System.nanoTime();
            for (int i = 1; i < calls; i++) {
                long due = began + i * (1_000_000_000L / CALLS_PER_SECOND);
                long early = due - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                clients.sending(i);
                clients.say(i % CALLERS, call(i, "TriggerEvent", "nobody", "data", false));
                if (i == calls / 3) {
                    clients.delays(); // what came before was for warming up
                }
            }
            for (int i = 1; i < calls; i++) {
                clients.await(i, 1);
            }
            long[] delays = clients.delays();
            Progress.say(
                    "%,d calls a second from %d connections for %d s: answered in ms p50 %.1f, p99 %.1f, longest %.1f; none missing",
                    CALLS_PER_SECOND,
                    CALLERS,
                    SECONDS,
                    millis(delays[delays.length / 2]),
                    millis(delays[delays.length * 99 / 100]),
                    millis(delays[delays.length - 1]));
        }
    }

    private URI hub() {
        return URI.create(server + "/RealtimeEventPushHub?access_token=" + key);
    }

    private void trigger(int number) throws Exception {
        int status = client.send(
                        HttpRequest.newBuilder(URI.create(server + "/api/v1/realtime/" + GUID + "/trigger"))
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"data\":\"#n" + number + " " + "x".repeat(200) + "\"}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status != 202) {
            throw new IllegalStateException("not 202 but " + status);
        }
    }

    private static String call(int id, String method, Object... arguments) {
        String all = Arrays.stream(arguments)
                .map(each -> each instanceof String text ? '"' + text + '"' : each.toString())
                .collect(Collectors.joining(","));
        return "{\"type\":1,\"invocationId\":\"" + id + "\",\"target\":\"" + method + "\",\"arguments\":[" + all
                + "]}\u001e";
    }

    /**
     * What connections say and hear.
     *
     * @param mark before the number
     */
    private record Words(String mark, String... greetings) {}

    private void measure(String what, Words words, URI address, String headers, int stuck, Trigger trigger)
            throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        long before = memory();
        try (Listeners listeners = new Listeners(WARM + ROUNDS, words.mark(), words.greetings())) {
            listeners.open(connections, address, headers);
            long each = (memory() - before) / connections;
            for (int i = 0; i < stuck; i++) {
                silent.add(Listeners.connect(address, headers));
            }
            long[] last = new long[ROUNDS];
            for (int i = 0; i < WARM + ROUNDS; i++) {
                if (i == WARM) {
                    listeners.delays();
                }
                listeners.sending(i);
                trigger.send(i);
                long nanos = listeners.await(i);
                if (i >= WARM) {
                    last[i - WARM] = nanos;
                }
            }
            Arrays.sort(last);
            long[] delays = listeners.delays();
            Progress.say(
                    "%s: to the last of %,d in ms, median %.1f, longest %.1f; each client p50 %.1f, p99 %.1f; "
                            + "%,d bytes of heap a connection",
                    what,
                    connections,
                    millis(last[ROUNDS / 2]),
                    millis(last[ROUNDS - 1]),
                    millis(delays[delays.length / 2]),
                    millis(delays[delays.length * 99 / 100]),
                    each);
        } finally {
            for (SocketChannel each : silent) {
                each.close();
            }
        }
    }

    private void rate() throws Exception {
        int events = PER_SECOND * SECONDS;
        Semaphore places = new Semaphore(UNDER_WAY);
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        try (Listeners listeners = new Listeners(events)) {
            listeners.open(connections, stream(), authorization());
            long began = System.nanoTime();
            for (int i = 0; i < events; i++) {
                long due = began + i * (1_000_000_000L / PER_SECOND);
                long early = due - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                places.acquire();
                listeners.sending(i);
                client.sendAsync(request(i), BodyHandlers.discarding()).whenComplete((answer, e) -> {
                    places.release();
                    if (e != null || answer.statusCode() != 202) {
                        refusals.add(e == null ? String.valueOf(answer.statusCode()) : e.toString());
                    }
                });
                if (i == events / 3) {
                    listeners.delays(); // what came before was for warming up
                }
            }
            places.acquire(UNDER_WAY);
            if (!refusals.isEmpty()) {
                throw new IllegalStateException(refusals.size() + " were refused: " + refusals.peek());
            }
            for (int i = 0; i < events; i++) {
                listeners.await(i);
            }
            long[] delays = listeners.delays();
            Progress.say(
                    "%,d events a second to %,d connections for %d s: each client in ms p50 %.1f, p99 %.1f, longest %.1f; none missing",
                    PER_SECOND,
                    connections,
                    SECONDS,
                    millis(delays[delays.length / 2]),
                    millis(delays[delays.length * 99 / 100]),
                    millis(delays[delays.length - 1]));
        }
    }

    private URI stream() {
        return URI.create(server + "/api/v1/stream?topic=bench/broadcast");
    }

    private String authorization() {
        return "Authorization: Bearer " + key + "\r\nSec-WebSocket-Protocol: cloudevents.json\r\n";
    }

    private void publish(int number) throws Exception {
        int status = client.send(request(number), BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            throw new IllegalStateException("not 202 but " + status);
        }
    }

    private HttpRequest request(int number) {
        return HttpRequest.newBuilder(URI.create(server + "/api/v1/events"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"topic\":\"bench/broadcast\",\"data\":" + event(number) + "}"))
                .build();
    }

    private static String event(int number) {
        return "{\"n\":" + number + ",\"text\":\"" + "x".repeat(200) + "\"}";
    }

    /** Of the server's heap, after a collection. */
    private long memory() throws Exception {
        jcmd("GC.run");
        String histogram = jcmd("GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .reduce((first, second) -> second)
                .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", String.valueOf(process), command)
                .redirectErrorStream(true)
                .start();
        try (InputStream out = jcmd.getInputStream()) {
            String said = new String(out.readAllBytes());
            if (jcmd.waitFor() != 0) {
                throw new IOException("jcmd: " + said);
            }
            return said;
        }
    }

    private static double millis(long nanos) {
        return nanos / 1_000_000.0;
    }

    private static void war(Path file) throws IOException {
        String name = BareEndpoint.class.getName().replace('.', '/') + ".class";
        try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(file));
                InputStream in = BareEndpoint.class.getClassLoader().getResourceAsStream(name)) {
            war.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
            in.transferTo(war);
            war.closeEntry();
        }
    }
}
