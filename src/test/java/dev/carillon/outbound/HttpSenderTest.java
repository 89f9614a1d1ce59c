package dev.carillon.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.HostileReceiver;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSenderTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Those of other tests of this process. */
    private final Set<Thread> others = threads();

    private final HttpSender sender = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void sendsHeadersAndBodyToTheLetter() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            SendOutcome outcome = send(post(receiver.url("127.0.0.1")), LONG);

            assertThat(outcome).isInstanceOfSatisfying(SendOutcome.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(200);
                assertThat(answered.excerpt()).isEqualTo("ok");
                assertThat(answered.complete()).isTrue();
                assertThat(answered.took()).isPositive();
            });
            RawReceiver.Request request = receiver.requests.get(0);
            assertThat(request.line()).isEqualTo("POST /hook?a=%20b HTTP/1.1");
            assertThat(request.header("content-type")).isEqualTo("Application/Odd; x=\"a\"");
            assertThat(request.header("webhook-id")).isEqualTo("1");
            assertThat(request.header("host")).startsWith("127.0.0.1:");
            assertThat(request.header("user-agent")).startsWith("Carillon/");
            assertThat(request.header("expect")).isNull();
            assertThat(request.header("accept-encoding")).isNull();
            assertThat(request.header("upgrade")).isNull();
            assertThat(request.body()).isEqualTo("{\"a\": 1.0}".getBytes(UTF_8));
        }
    }

    @Test
    void sendsNoBodyAsLengthZero() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            send(new OutboundRequest("POST", receiver.url("127.0.0.1"), null, List.of(), null), LONG);

            assertThat(receiver.requests.get(0).header("content-length")).isEqualTo("0");
            assertThat(receiver.requests.get(0).header("content-type")).isNull();
        }
    }

    @Test
    void keepsConnections() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            for (int i = 0; i < 20; i++) {
                send(post(receiver.url("127.0.0.1")), LONG);
            }

            assertThat(receiver.connections()).isLessThan(4); // one is given back just after its outcome is told
        }
    }

    @Test
    void tellsWhatTheAnswerAsksFor() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering("HTTP/1.1 503 Busy\r\nRetry-After: 30\r\n"
                + "Webhook-Delivery: synchronous\r\nContent-Length: 0\r\n\r\n")) {
            SendOutcome.Answered answered = (SendOutcome.Answered) send(post(receiver.url("127.0.0.1")), LONG);

            assertThat(answered.status()).isEqualTo(503);
            assertThat(answered.retryAfter()).contains(Duration.ofSeconds(30));
            assertThat(answered.webhookDelivery()).isEqualTo("synchronous");
            assertThat(answered.excerpt()).isEmpty();
        }
    }

    @Test
    void followsNoRedirectAndKeepsNoCookie() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                + "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(send(post(receiver.url("127.0.0.1")), LONG))
                    .isInstanceOfSatisfying(SendOutcome.Answered.class, a -> assertThat(a.status())
                            .isEqualTo(302));
            send(post(receiver.url("127.0.0.1")), LONG);

            assertThat(receiver.requests).hasSize(2);
            assertThat(receiver.requests.get(1).header("cookie")).isNull();
        }
    }

    @Test
    void readsAnEndlessAnswerNoFurtherThan64KiB() throws Exception {
        AtomicInteger written = new AtomicInteger();
        try (RawReceiver receiver = new RawReceiver((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write(("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(UTF_8));
                written.addAndGet(1024);
            }
        })) {
            SendOutcome.Answered answered = (SendOutcome.Answered) send(post(receiver.url("127.0.0.1")), LONG);

            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.complete()).isFalse();
            assertThat(answered.excerpt()).hasSize(1024);
            await().until(() -> receiver.brokenOff() == 1);
            assertThat(written.get()).isLessThan(20 * 1024 * 1024); // what the sockets' buffers take
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1024, 1025, 1026, 1027})
    void cutsTheExcerptBetweenCharacters(int filler) throws Exception {
        String body = "x".repeat(filler - 3) + "€€";
        try (RawReceiver receiver = RawReceiver.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body)) {
            SendOutcome.Answered answered = (SendOutcome.Answered) send(post(receiver.url("127.0.0.1")), LONG);

            assertThat(body).startsWith(answered.excerpt());
            assertThat(answered.excerpt().getBytes(UTF_8).length).isBetween(1022, 1024);
        }
    }

    @Test
    void theDeadlineEndsAReceiverThatNeverAnswers() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) -> Thread.currentThread().join())) {
            assertThat(send(post(receiver.url("127.0.0.1")), Duration.ofMillis(200)))
                    .isInstanceOfSatisfying(SendOutcome.TimedOut.class, timedOut -> assertThat(timedOut.took())
                            .isBetween(Duration.ofMillis(200), LONG));
            assertThat(sender.inFlight()).isZero();
        }
    }

    @Test
    void theDeadlineCoversABodyThatDrips() throws Exception {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        try (RawReceiver receiver = new RawReceiver((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            try {
                while (true) {
                    out.write('x');
                    out.flush();
                    TimeUnit.MILLISECONDS.sleep(20); // how this receiver behaves
                }
            } catch (java.io.IOException cut) {
                stopped.complete(null);
            }
        })) {
            assertThat(send(post(receiver.url("127.0.0.1")), Duration.ofMillis(300)))
                    .isInstanceOf(SendOutcome.TimedOut.class);
            stopped.get(30, TimeUnit.SECONDS);
        }
    }

    /** A client that cancels what has just connected may forget to: then the receiver, not the deadline, ends it. */
    @Test
    void theDeadlineLeavesNoConnectionBehind() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.http(HostileReceiver.silent())) {
            List<CompletableFuture<SendOutcome>> cut = Collections.synchronizedList(new ArrayList<>());
            for (int round = 0; round < 10; round++) {
                cut.clear();
                IntStream.range(0, 200)
                        .parallel()
                        .forEach(i -> cut.add(start(post(receiver.uri()), Duration.ofMillis(50 + i))));
                for (CompletableFuture<SendOutcome> each : cut) {
                    assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.TimedOut.class);
                }
            }
            await().until(() -> receiver.open() == 0);
        }
    }

    @Test
    void manySlowReceiversDoNotSlowAFastOne() throws Exception {
        try (RawReceiver slow =
                        new RawReceiver((request, out) -> Thread.currentThread().join());
                RawReceiver fast = RawReceiver.answering(OK)) {
            List<CompletableFuture<SendOutcome>> waiting = new ArrayList<>();
            for (int i = 0; i < 300; i++) { // more than there are connections for
                waiting.add(start(post(slow.url("127.0.0.1")), Duration.ofSeconds(5)));
            }
            assertThat(send(post(fast.url("127.0.0.1")), LONG)).isInstanceOf(SendOutcome.Answered.class);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            for (CompletableFuture<SendOutcome> each : waiting) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.TimedOut.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:9/",
                "http://[::1]:9/",
                "http://[::ffff:127.0.0.2]:9/",
                "http://2130706433:9/",
                "http://169.254.169.254/latest/meta-data/"
            })
    void connectsToNoAddressThatIsRefused(String url) throws Exception {
        assertThat(send(post(URI.create(url)), LONG))
                .isInstanceOfSatisfying(SendOutcome.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                        .contains("the url"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--bcher-kva.example", "xn--strae-oqa.example", "xn--ls8h.example"})
    void reachesANameInAnyScript(String name) throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        AddressGuard known = new AddressGuard(List.of("*.example"), host -> {
            asked.add(host);
            return InetAddress.getAllByName("127.0.0.1");
        });
        try (RawReceiver receiver = RawReceiver.answering(OK);
                HttpSender own = new HttpSender(HttpSettings.DEFAULTS, known)) {
            CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
            own.send(post(receiver.url(name)), LONG, outcome::complete);

            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Answered.class);
            assertThat(receiver.requests.get(0).header("host")).startsWith(name + ':');
            assertThat(asked).containsExactly(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?", "//a/../b/./c", "/a;b=c,d:@!$&'()*+/%41%c3%a9?x=%5B%5D&y=?/", "/*"})
    void sendsTheUrlToTheLetter(String path) throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            URI url = HttpUrl.of(receiver.url("127.0.0.1").resolve("/").toString() + path.substring(1));
            send(post(url), LONG);

            assertThat(receiver.requests.get(0).line()).isEqualTo("POST " + path + " HTTP/1.1");
        }
    }

    @Test
    void saysThatANameDoesNotResolve() throws Exception {
        assertThat(send(post(URI.create("http://nobody.invalid/")), LONG))
                .isInstanceOfSatisfying(SendOutcome.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                        .isEqualTo("the name nobody.invalid does not resolve"));
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        URI gone;
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            gone = receiver.url("127.0.0.1");
        }
        assertThat(send(post(gone), LONG))
                .isInstanceOfSatisfying(SendOutcome.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                        .isEqualTo("the connection was refused"));
    }

    @Test
    void saysThatTheAnswerBrokeOffOrIsNoHttp() throws Exception {
        try (RawReceiver brokenOff = new RawReceiver((request, out) -> out.close());
                RawReceiver noHttp = RawReceiver.answering("220 mail.example ESMTP\r\n\r\n")) {
            for (RawReceiver each : List.of(brokenOff, noHttp)) {
                assertThat(send(post(each.url("127.0.0.1")), LONG))
                        .isInstanceOfSatisfying(
                                SendOutcome.Unreachable.class, unreachable -> assertThat(unreachable.reason())
                                        .matches("the (connection broke|answer is not HTTP): .+")
                                        .doesNotContain("Exception", "127.0.0.1", "org.apache"));
            }
        }
    }

    @Test
    void aCallbackThatThrowsHarmsNoOne() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            for (int i = 0; i < 5; i++) {
                sender.send(post(receiver.url("127.0.0.1")), LONG, outcome -> {
                    throw new IllegalStateException("of the test");
                });
            }
            await().until(() -> sender.inFlight() == 0);

            assertThat(send(post(receiver.url("127.0.0.1")), LONG)).isInstanceOf(SendOutcome.Answered.class);
        }
    }

    /** The client's I/O thread would end, and its line with it, for all requests and for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallbackThatLeavesItsThreadInterruptedHarmsNoOne(boolean onALineOfItsOwn) throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(OK);
                HttpSender one =
                        new HttpSender(HttpSettings.DEFAULTS.with(1), new AddressGuard(List.of("127.0.0.1")))) {
            OutboundRequest sent =
                    new OutboundRequest("GET", receiver.url("127.0.0.1"), null, List.of(), null, onALineOfItsOwn);
            for (int round = 0; round < 3; round++) {
                CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
                await().until(() -> {
                    CompletableFuture<SendOutcome> next = new CompletableFuture<>();
                    one.send(sent, LONG, next::complete);
                    return next.get(30, TimeUnit.SECONDS) instanceof SendOutcome.Answered;
                });
                one.send(sent, LONG, given -> {
                    Thread.currentThread().interrupt();
                    outcome.complete(given);
                });
                assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Answered.class);
            }
        }
    }

    @Test
    void closeEndsWhatIsUnderWayAndLeavesNoThread() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) -> Thread.currentThread().join())) {
            CompletableFuture<SendOutcome> running = start(post(receiver.url("127.0.0.1")), LONG);
            await().until(() -> !receiver.requests.isEmpty());
            assertThat(own()).isNotEmpty();

            sender.close();

            assertThat(running.get(10, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Unreachable.class);
            await().untilAsserted(() -> assertThat(own()).isEmpty());
            assertThat(send(post(receiver.url("127.0.0.1")), LONG)).isInstanceOf(SendOutcome.Unreachable.class);
        }
    }

    private List<String> own() {
        return threads().stream()
                .filter(each -> !others.contains(each))
                .map(Thread::getName)
                .toList();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(each ->
                        each.getName().startsWith("carillon-") || each.getName().startsWith("http"))
                .collect(Collectors.toSet());
    }

    private SendOutcome send(OutboundRequest request, Duration deadline) throws Exception {
        return start(request, deadline).get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<SendOutcome> start(OutboundRequest request, Duration deadline) {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        sender.send(request, deadline, outcome::complete);
        return outcome;
    }

    private static OutboundRequest post(URI url) {
        return new OutboundRequest(
                "POST",
                url,
                "Application/Odd; x=\"a\"",
                List.of(new OutboundRequest.Header("webhook-id", "1")),
                "{\"a\": 1.0}".getBytes(UTF_8));
    }
}
