package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;

/** How an exchange ends when the client says two things at once. */
class ExchangeTest {

    private final List<SendOutcome> outcomes = new ArrayList<>();
    private final Exchange exchange =
            new Exchange(outcomes::add, ended -> {}, Duration.ofSeconds(10), Exchange.EXCERPT);

    /** The client's, which is done before it tells; whoever sees that cancels what is over. */
    private final FutureCallback<Boolean> client = new FutureCallback<>() {
        @Override
        public void completed(Boolean result) {
            exchange.failed(new InterruptedIOException());
            exchange.completed(result);
        }

        @Override
        public void failed(Exception cause) {}

        @Override
        public void cancelled() {}
    };

    @Test
    void anAnswerWithoutABodyCountsThoughTheClientCancelsAsItCompletes() {
        exchange.consumeResponse(new BasicHttpResponse(200), null, null, client);
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(SendOutcome.Answered.class, answered -> assertThat(
                        answered.status())
                .isEqualTo(200));
    }

    @Test
    void anAnswerWithABodyCountsThoughTheClientCancelsAsItCompletes() throws IOException {
        exchange.consumeResponse(new BasicHttpResponse(202), new BasicEntityDetails(2, null), null, client);
        assertThat(outcomes).isEmpty();
        exchange.consume(ByteBuffer.wrap("ok".getBytes(StandardCharsets.US_ASCII)));
        exchange.streamEnd(List.of());
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(SendOutcome.Answered.class, answered -> assertThat(
                        answered.excerpt())
                .isEqualTo("ok"));
    }

    @Test
    void itsEndIsToldThoughAnErrorComesBetween() {
        Exchange failing = new Exchange(
                outcomes::add,
                ended -> {
                    throw new StackOverflowError("of the test");
                },
                Duration.ofSeconds(10),
                Exchange.EXCERPT);
        assertThatThrownBy(failing::timedOut).isInstanceOf(StackOverflowError.class);
        assertThat(outcomes).singleElement().isInstanceOf(SendOutcome.TimedOut.class);
    }

    @Test
    void whatBreaksOffHasNoAnswer() {
        exchange.consumeResponse(new BasicHttpResponse(200), new BasicEntityDetails(2, null), null, client);
        exchange.failed(new IOException("closed"));
        assertThat(outcomes).singleElement().isInstanceOf(SendOutcome.Unreachable.class);
    }
}
