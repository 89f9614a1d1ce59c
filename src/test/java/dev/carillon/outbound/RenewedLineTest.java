package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real client does when one of its I/O threads ends. */
class RenewedLineTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<HttpLine> made = new ArrayList<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final AtomicBoolean hasThreads = new AtomicBoolean(true);
    private int ioThreads = 1;
    private RenewedLine line;

    @AfterEach
    void close() throws InterruptedException {
        line.close();
        line.awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anErrorOnAnIoThreadEndsWhatIsUnderWayAndNoLaterRequest(int threads) throws Exception {
        ioThreads = threads;
        line = new RenewedLine(this::make, gone -> exchanges.forEach(each -> each.lost(gone)));
        try (RawReceiver silent =
                        new RawReceiver((request, out) -> Thread.currentThread().join());
                RawReceiver receiver = RawReceiver.answering(OK)) {
            CompletableFuture<SendOutcome> held = new CompletableFuture<>();
            CompletableFuture<SendOutcome> alsoHeld = new CompletableFuture<>();
            Exchange waiting = send(silent, held, left -> {});
            send(silent, alsoHeld, left -> {});
            await().until(() -> silent.requests.size() == 2);
            HttpLine first = line.get();

            breakBy(receiver, () -> {
                throw new StackOverflowError("of the test");
            });
            line.clear();

            assertThat(made).hasSize(2);
            assertThat(first.isClosed()).isTrue();
            assertThat(held.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Unreachable.class);
            assertThat(alsoHeld.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Unreachable.class);
            assertThat(waiting.cut()).isTrue();
            for (int i = 0; i < 4; i++) {
                assertAnswered(receiver);
            }
            assertThat(made).hasSize(2);
        }
    }

    @Test
    void anExchangeWhoseThreadIsDeadIsThroughWhenItsLineIsClosed() throws Exception {
        line = new RenewedLine(this::make, gone -> exchanges.forEach(each -> each.lost(gone)));
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            Exchange broken = breakBy(receiver, () -> {
                throw new AssertionError("of the test");
            });
            assertAnswered(receiver);

            assertThat(broken.cut()).isTrue();
        }
    }

    @Test
    void aLineThatCannotBeMadeNowIsMadeLater() throws Exception {
        line = new RenewedLine(this::make, gone -> exchanges.forEach(each -> each.lost(gone)));
        try (RawReceiver receiver = RawReceiver.answering(OK)) {
            breakBy(receiver, () -> Thread.currentThread().interrupt());
            hasThreads.set(false);
            assertThatThrownBy(() -> line.get()).isInstanceOf(InternalError.class);
            hasThreads.set(true);

            assertAnswered(receiver);
        }
    }

    @Test
    void aClosedLineIsNotMadeAgain() throws Exception {
        line = new RenewedLine(this::make, gone -> exchanges.forEach(each -> each.lost(gone)));
        line.close();
        line.awaitEnd();

        assertThat(line.get().isBroken()).isFalse();
        assertThat(made).hasSize(1);
    }

    /** Makes this happen on an I/O thread, and waits until the line knows. */
    private Exchange breakBy(RawReceiver receiver, Runnable fault) throws Exception {
        HttpLine before = line.get();
        Exchange broken = send(receiver, new CompletableFuture<>(), left -> fault.run());
        await().until(before::isBroken);
        return broken;
    }

    private void assertAnswered(RawReceiver receiver) throws Exception {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        send(receiver, outcome, left -> {});
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Answered.class);
    }

    private Exchange send(RawReceiver to, CompletableFuture<SendOutcome> outcome, Consumer<Exchange> leave) {
        URI url = to.url("127.0.0.1");
        HttpHost target = new HttpHost("http", "127.0.0.1", url.getPort());
        Exchange exchange = new Exchange(outcome::complete, leave, Duration.ofSeconds(10), Exchange.EXCERPT);
        exchanges.add(exchange);
        exchange.begin();
        exchange.request(line.get()
                .execute(
                        target,
                        new BasicRequestProducer(new BasicHttpRequest("GET", target, "/hook"), null),
                        exchange));
        return exchange;
    }

    private HttpLine make() {
        HttpLine next = new HttpLine(
                HttpSettings.DEFAULTS.with(ioThreads),
                SystemDefaultDnsResolver.INSTANCE,
                HttpLine.tls(false, null, null),
                task -> {
                    if (!hasThreads.get()) {
                        throw new InternalError("unable to create native thread");
                    }
                    Thread thread = new Thread(task, "renewed-line-test");
                    thread.setDaemon(true);
                    return thread;
                });
        made.add(next);
        return next;
    }
}
