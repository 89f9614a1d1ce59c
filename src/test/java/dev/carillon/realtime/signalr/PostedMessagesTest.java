package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.SettableClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that come in pieces, to a connection that has room for few messages; the server is played by the test. */
class PostedMessagesTest {

    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";
    private static final String CALL = "{\"type\":1,\"target\":\"Wait\",\"arguments\":[]}\u001e";

    private final Deque<CompletableFuture<Object>> calls = new ArrayDeque<>();
    private final List<Integer> ended = new ArrayList<>();
    private int called;
    private final Hub hub = Hub.builder()
            .asyncAction("Wait", List.of(), call -> {
                called++;
                calls.add(new CompletableFuture<>());
                return calls.getLast();
            })
            .settings(HubSettings.DEFAULTS.withSizes(100, 100, 1000, 1000))
            .build();
    private final TestHubs hubs = new TestHubs();
    private final HttpConnection http = new HttpConnection(
            "id", "token", HubRoute.of("/hub", hub, new HubDoor(HubGuard.OPEN)), HubCaller.ANONYMOUS, false, 0);
    private final Connection connection = new Connection(
            new HubClient("id", HubCaller.ANONYMOUS, new Query(null), false),
            hub,
            new SettableClock(),
            Runnable::run,
            () -> ended.add(1));

    @BeforeEach
    void connect() {
        http.connection(connection);
        http.transport(new TestTransport());
        connection.attach(http.transport());
    }

    /** Payara says that it is finished once all has come, also what has not been read; it was cut off there. */
    @Test
    void whatHasComeAndWaitsForRoomIsNotCutOff() throws IOException {
        Body body = post();
        body.arrives(HANDSHAKE + CALL.repeat(4));
        body.arrives(CALL);
        body.pieces.add((CALL.repeat(4)).getBytes(StandardCharsets.UTF_8));
        body.pieces.add(CALL.getBytes(StandardCharsets.UTF_8));
        body.isFinished = true;
        completeAll();
        hubs.settle(); // takes four, and has no room for the last one
        hubs.leave();
        assertThat(body.request.done).isEmpty();
        assertThat(body.pieces).hasSize(1);

        completeAll();
        hubs.settle();
        hubs.leave();
        completeAll();
        assertThat(called).isEqualTo(10);
        assertThat(body.request.status).isEqualTo(200);
        assertThat(body.request.done).containsExactly("complete");
    }

    /** What comes just after the server has been asked to call is finished, and has not been read. */
    @Test
    void whatComesWhileTheServerIsToCallIsNotCutOff() throws IOException {
        Body body = post();
        body.arrives(HANDSHAKE + CALL.repeat(4));
        body.arrives(CALL);
        completeAll();
        body.isFinishedOnceAsked = true;
        hubs.settle();
        hubs.leave();
        assertThat(body.request.done).isEmpty();

        body.arrives(CALL);
        body.listener.onAllDataRead();
        hubs.leave();
        completeAll();
        assertThat(called).isEqualTo(6);
        assertThat(body.request.status).isEqualTo(200);
    }

    /** WildFly does not tell it where the last of it was read on a thread of ours. */
    @Test
    void theEndOfWhatWasReadByUsIsSeen() throws IOException {
        Body body = post();
        body.arrives(HANDSHAKE + CALL.repeat(4));
        body.arrives(CALL);
        completeAll();
        body.isFinishedWhenEmpty = true;
        hubs.settle();
        hubs.leave();
        assertThat(body.request.status).isEqualTo(200);
    }

    @Test
    void nothingIsAnsweredWhileTheThreadOfTheRequestIsThere() throws IOException {
        Body body = post();
        body.arrives(HANDSHAKE);
        body.listener.onAllDataRead();
        assertThat(body.request.done).isEmpty();
        hubs.leave();
        assertThat(body.request.done).containsExactly("complete");
    }

    @Test
    void theNextBodyWaitsForItsTurn() throws IOException {
        Body first = post();
        Body second = post();
        second.arrives(CALL);
        first.arrives(HANDSHAKE);
        assertThat(called).isZero();
        first.listener.onAllDataRead();
        hubs.settle();
        assertThat(called).isOne();
    }

    @Test
    void whatIsWholeBeforeItsTurnIsTakenInItsTurn() throws IOException {
        Body first = post();
        Body second = new Body();
        second.isThere = CALL;
        post(second);
        second.listener.onAllDataRead();
        hubs.leave();
        assertThat(second.request.done).isEmpty();
        first.arrives(HANDSHAKE);
        first.listener.onAllDataRead();
        assertThat(called).isZero();
        hubs.settle();
        hubs.leave();
        assertThat(called).isOne();
        assertThat(second.request.status).isEqualTo(200);
    }

    /** Payara does not go on with a body that is left for a while. */
    @Test
    void whatWaitsForItsTurnIsReadMeanwhile() throws IOException {
        Body first = post();
        Body second = post();
        second.arrives(CALL);
        second.arrives(CALL);
        assertThat(second.pieces).isEmpty();
        assertThat(hubs.mayWait()).isTrue();
        first.arrives(HANDSHAKE);
        first.listener.onAllDataRead();
        second.listener.onAllDataRead();
        hubs.settle();
        completeAll();
        assertThat(called).isEqualTo(2);
    }

    private Body post() {
        return post(new Body());
    }

    private Body post(Body body) {
        PostedMessages messages = new PostedMessages(hubs, http, body.request.async);
        assertThat(http.post(messages)).isTrue();
        messages.open();
        return body;
    }

    private void completeAll() {
        while (!calls.isEmpty()) {
            calls.remove().complete(null);
        }
    }

    private static final class Body extends ServletInputStream {

        private final TestRequest request = new TestRequest(this);
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private ReadListener listener;
        private String isThere;
        private boolean isFinished;
        private boolean isFinishedWhenEmpty;
        private boolean isFinishedOnceAsked;

        void arrives(String piece) throws IOException {
            pieces.add(piece.getBytes(StandardCharsets.UTF_8));
            listener.onDataAvailable();
        }

        @Override
        public boolean isFinished() {
            return isFinished || isFinishedWhenEmpty && pieces.isEmpty();
        }

        @Override
        public boolean isReady() {
            isFinished |= isFinishedOnceAsked && pieces.isEmpty();
            return !pieces.isEmpty();
        }

        @Override
        public void setReadListener(ReadListener readListener) {
            listener = readListener;
            if (isThere != null) {
                try {
                    arrives(isThere);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public int read(byte[] into) {
            byte[] next = pieces.remove();
            System.arraycopy(next, 0, into, 0, next.length);
            return next.length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class TestHubs extends Hubs {

        private final Deque<Runnable> settling = new ArrayDeque<>();
        private final Deque<Runnable> leaving = new ArrayDeque<>();

        @Override
        void whenLeft(AsyncContext async, Runnable task) {
            leaving.add(task);
        }

        @Override
        void whenSettled(BooleanSupplier isDue, Runnable task) {
            settling.add(task);
        }

        /** What waits now, and not what comes to wait by it. */
        void settle() {
            for (int i = settling.size(); i > 0; i--) {
                settling.remove().run();
            }
        }

        void leave() {
            while (!leaving.isEmpty()) {
                leaving.remove().run();
            }
        }
    }
}
