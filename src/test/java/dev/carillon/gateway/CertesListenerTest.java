package dev.carillon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.body.BodyRoom;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.RawConnection;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.publish.PublishSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port of our own, without a server. */
class CertesListenerTest {

    private final int port = FreePorts.one();
    private final Lifecycle lifecycle = new Lifecycle() {
        @Override
        public boolean isRunning() {
            return true;
        }
    };
    private final Loops loops = new Loops() {
        @Override
        public Loop start(String name, Loop.Step step) {
            return null;
        }
    };
    private final Api certes = new Api(URI.create("http://127.0.0.1:" + port), "none").withoutKey();
    private final CertesListener listener = listener(true, port);

    private CertesListener listener(boolean enabled, int at) {
        GatewaySettings settings = new GatewaySettings(
                false,
                Optional.empty(),
                new GatewaySettings.Certes(enabled, "default", at, "127.0.0.1", Optional.empty()));
        PublishSettings publish = new PublishSettings(1_000, 10, 10_000, 10, 100_000, Duration.ofSeconds(1));
        Applications none = new Applications() {
            @Override
            public Optional<Application> find(String nameOrUid) {
                return Optional.empty();
            }
        };
        return new CertesListener(
                settings,
                new CertesDoor(new CertesRoutes(null, null, none, settings), null, new CertesApi(settings), lifecycle),
                new BodyRoom(1 << 30, 1 << 20, 1 << 20),
                publish,
                Runnable::run);
    }

    @AfterEach
    void end() {
        listener.end();
    }

    @Test
    void isNotThereUnlessItIsSwitchedOn() {
        for (CertesListener each : new CertesListener[] {listener(false, port), listener(true, 0)}) {
            each.start(loops);
            assertThat(FreePorts.isFree(port)).isTrue();
            each.end();
        }
    }

    @Test
    void answersByPath() {
        listener.start(loops);
        assertThat(certes.get("/").expect(200).string("status")).isEqualTo("UP");
        Answer head = certes.send("HEAD", "/", null, new byte[0]).expect(200);
        assertThat(head.body()).isEmpty();
        certes.get("/nothing").expectProblem(404);
        assertThat(certes.get("/api/v1/events").expectProblem(404).text()).contains("carillon.certes.api-url");
        certes.post("/events/a/b/1/c", "text/plain", "x".repeat(1_001)).expectProblem(413);
    }

    @Test
    void endsABodyThatDoesNotComeInTimeAndItsConnection() throws IOException {
        listener.start(loops);
        try (RawConnection slow = RawConnection.to(URI.create("http://127.0.0.1:" + port))) {
            slow.send("POST /events/a/b/1/c HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listener.open() == 1);
            long later = System.nanoTime() + Duration.ofSeconds(11).toNanos();
            listener.step(later);
            assertThat(slow.head()).startsWith("HTTP/1.1 408").containsIgnoringCase("connection: close");
            slow.body();
            listener.step(later + Duration.ofSeconds(11).toNanos());
            assertThatThrownBy(slow::head).isInstanceOf(IOException.class);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listener.open() == 0);
        }
    }

    /** A byte now and then is no silence: a thousand of these would be all connections that there are. */
    @Test
    void endsAConnectionWhoseRequestDoesNotBeginInTime() throws Exception {
        listener.start(loops);
        try (RawConnection slow = RawConnection.to(URI.create("http://127.0.0.1:" + port));
                RawConnection second = RawConnection.to(URI.create("http://127.0.0.1:" + port))) {
            slow.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
            second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(second.head()).startsWith("HTTP/1.1 200");
            second.body();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listener.open() == 0);
            second.send("GET / HTTP/1.1\r\nX: ");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listener.waiting() == 2);
            listener.step(System.nanoTime() + Duration.ofSeconds(29).toNanos());
            assertThat(listener.waiting()).isEqualTo(2);
            listener.step(System.nanoTime() + Duration.ofSeconds(31).toNanos());
            assertThatThrownBy(slow::head).isInstanceOf(IOException.class);
            assertThatThrownBy(second::head).isInstanceOf(IOException.class);
            assertThat(listener.waiting()).isZero();
        }
        certes.get("/").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "POST /events/a/b/1/c HTTP/1.1\r\n\r\n",
                "POST /events/a/b/1/c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /events/a/b/1/c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /events/a/b/1/c HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: y\u0001z\r\n\r\n"
            })
    void refusesOrEndsWhatIsNoRequest(String request) throws IOException {
        listener.start(loops);
        try (RawConnection connection = RawConnection.to(URI.create("http://127.0.0.1:" + port))) {
            connection.send(request);
            String answer;
            try {
                answer = connection.head();
            } catch (IOException closed) {
                answer = "HTTP/1.1 400, had it been read so far"; // with an unreadable body httpcore closes without a
                // word
            }
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
        certes.get("/").expect(200);
    }

    @Test
    void leavesNeitherThreadNorPortBehind() {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        listener.start(loops);
        certes.get("/").expect(200);
        assertThat(FreePorts.isFree(port)).isFalse();
        listener.end();
        assertThat(FreePorts.isFree(port)).isTrue();
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        Thread.getAllStackTraces().keySet())
                .filteredOn(each -> !before.contains(each))
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("server-"))); // as httpcore names them
        assertThatCode(listener::end).doesNotThrowAnyException();
    }

    @Test
    void aPortThatIsTakenIsNamedByItsKey() {
        listener.start(loops);
        CertesListener second = listener(true, port);
        assertThatThrownBy(() -> second.start(loops))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("carillon.certes.http-port");
    }
}
