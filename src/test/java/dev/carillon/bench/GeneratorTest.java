package dev.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The generator against the sink, without a server between them. */
class GeneratorTest {

    private final Ledger ledger = new Ledger();

    @Test
    void whatIsSentIsReceivedOnce() throws Exception {
        try (Sink sink = new Sink(ledger);
                Generator generator = to(sink)) {
            generator.full();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ledger.received() > 1_000);
            assertThatThrownBy(() -> {
                        generator.pause();
                        sink.check();
                    })
                    .hasMessageContaining("a wrong signature"); // the generator signs nothing
            assertThat(ledger.received()).isEqualTo(ledger.accepted()).isEqualTo(ledger.sent());
            assertThat(ledger.lost()).isZero();
            assertThat(ledger.doubled()).isZero();
            assertThat(ledger.latencies(0, ledger.sent()).percentileMs(50)).isPositive();
        }
    }

    @Test
    void aLostAndADoubledOneAreSeen() {
        int first = ledger.send(3, System.nanoTime());
        ledger.accept(first, 3);
        ledger.receive(first, System.nanoTime());
        ledger.receive(first, System.nanoTime());
        ledger.receive(first + 2, System.nanoTime());
        ledger.receive(first + 9, System.nanoTime());
        assertThat(ledger.lost()).isEqualTo(1);
        assertThat(ledger.doubled()).isEqualTo(1);
        assertThat(ledger.unknown()).isEqualTo(1);
    }

    @Test
    void anAnswerInChunksIsReadInAnyPieces() throws IOException {
        byte[] answers =
                "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 503 no\r\nContent-length: 2\r\nConnection: close\r\n\r\nno"
                        .getBytes(StandardCharsets.US_ASCII);
        HttpMessages messages = new HttpMessages();
        StringBuilder seen = new StringBuilder();
        for (byte each : answers) {
            ByteBuffer one = ByteBuffer.wrap(new byte[] {each});
            messages.readFrom(Channels.newChannel(new java.io.ByteArrayInputStream(one.array())));
            while (messages.advance()) {
                seen.append(messages.status()).append(messages.closes() ? " closes " : " ");
            }
        }
        assertThat(seen).hasToString("202 503 closes ");
    }

    @Test
    void aBatchBearsConsecutiveNumbersAndEventsOfAKibibyte() {
        RequestTemplate batch =
                RequestTemplate.batch(new InetSocketAddress("127.0.0.1", 1), "/events", "key", 3, "run");
        batch.number(7);
        String request = new String(batch.bytes(), StandardCharsets.US_ASCII);
        assertThat(request).contains("\"id\":\"run-0000000007\"", "\"n\":\"0000000008\"", "\"id\":\"run-0000000009\"");
        assertThat(request.substring(request.indexOf("\r\n\r\n") + 4)).hasSize(3 * 1_024 + 4);
    }

    @Test
    void eventsInTurnBearTheEndOfTheirNumberAsTopic() {
        RequestTemplate spread = RequestTemplate.spread(new InetSocketAddress("127.0.0.1", 1), "/events", "key", "n/1");
        spread.number(1_207);
        String request = new String(spread.bytes(), StandardCharsets.US_ASCII);
        assertThat(request).contains("\"topic\":\"n/1/07\"", "\"n\":\"0000001207\"", "Content-Length: 1024");
        assertThat(request.substring(request.indexOf("\r\n\r\n") + 4)).hasSize(1_024);
    }

    @Test
    void whatIsNotCountedCannotBeLost() {
        Ledger odd = new Ledger(number -> number % 2 == 1);
        odd.accept(odd.send(4, System.nanoTime()), 4);
        odd.receive(1, System.nanoTime());
        assertThat(odd.accepted()).isEqualTo(2);
        assertThat(odd.lost()).isEqualTo(1);
    }

    private Generator to(Sink sink) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress("127.0.0.1", sink.uri().getPort());
        return new Generator(address, 8, RequestTemplate.single(address, "/hook", "key"), ledger);
    }
}
