package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When the answer to a request that waits without a thread is written and completed. */
class SingleAnswerTest {

    private static final HttpAnswer FIRST =
            new HttpAnswer(202, "text/plain", "first".getBytes(), Map.of("Retry-After", "1"));
    private static final HttpAnswer SECOND = new HttpAnswer(503, "text/plain", "second".getBytes(), Map.of());

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Map<Object, Object> said = new HashMap<>();
    private final Map<Object, Object> attributes = new HashMap<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private int completed;
    private boolean isReady = true;
    private int slices = Integer.MAX_VALUE; // that the connection takes
    private Runnable listener;

    private final HttpServletRequest request = proxy(HttpServletRequest.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "startAsync":
                return proxy(AsyncContext.class, (context, called, given) -> {
                    completed += called.getName().equals("complete") ? 1 : 0;
                    return null;
                });
            case "setAttribute":
                return attributes.put(arguments[0], arguments[1]);
            default:
                return attributes.get(arguments[0]);
        }
    });

    private final HttpServletResponse response = proxy(HttpServletResponse.class, (proxy, method, arguments) -> {
        if (method.getName().equals("getOutputStream")) {
            return new Written();
        }
        said.put(arguments.length == 1 ? method.getName() : arguments[0], arguments[arguments.length - 1]);
        return null;
    });

    private final Departure departure = Departure.of(request);
    private final SingleAnswer answer = SingleAnswer.to(request, response, later::add);

    @Test
    void anAnswerAfterTheThreadHasLeftIsWrittenAtOnce() {
        departure.now();
        answer.give(FIRST);

        assertThat(completed).isOne();
        assertThat(written).hasToString("first");
        assertThat(said).containsEntry("setStatus", 202).containsEntry("Retry-After", "1");
    }

    @Test
    void anAnswerBeforeTheThreadHasLeftWaitsForThat() {
        answer.give(FIRST);
        assertThat(completed).isZero();

        departure.now();
        assertThat(completed).as("in that thread").isZero();

        later.remove().run();
        assertThat(completed).isOne();
        assertThat(written).hasToString("first");
    }

    @Test
    void onlyTheFirstAnswerIsWritten() {
        departure.now();
        answer.give(FIRST);
        answer.give(SECOND);

        assertThat(completed).isOne();
        assertThat(written).hasToString("first");
    }

    @Test
    void anAnswerThatIsNotReadWaitsWithoutAThreadAndIsCompletedOnce() {
        isReady = false;
        departure.now();
        answer.give(FIRST);
        assertThat(completed).isZero();

        isReady = true;
        listener.run();
        listener.run();
        assertThat(completed).isOne();
        assertThat(written).hasToString("first");
    }

    @Test
    void anUnreadAnswerOfARequestThatTheServerHasEndedIsForgotten() {
        isReady = false;
        departure.now();
        answer.give(FIRST);
        answer.onError(null);

        isReady = true;
        listener.run();
        assertThat(completed).isZero();
        assertThat(written).hasToString("");
    }

    @Test
    void aLongAnswerIsWrittenInSlicesAsTheClientReads() {
        byte[] whole = new byte[3 * AsyncOutput.SLICE + 1];
        slices = 1;
        departure.now();
        answer.give(new HttpAnswer(200, "text/plain", whole, Map.of()));
        assertThat(written.size()).isEqualTo(AsyncOutput.SLICE);
        assertThat(completed).isZero();

        slices = 3;
        listener.run();
        assertThat(written.toByteArray()).isEqualTo(whole);
        assertThat(completed).isOne();
    }

    @Test
    void aRequestThatDoesNotWaitLeavesWithoutAnAnswer() {
        Departure.of(request).now();
        answer.give(FIRST);

        assertThat(completed).isZero();
    }

    @Test
    void whatTheServerHasEndedIsNotWrittenAnyMore() {
        departure.now();
        answer.onError(null);
        answer.give(FIRST);

        assertThat(completed).isZero();
        assertThat(written).hasToString("");
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(SingleAnswerTest.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private final class Written extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return isReady && slices > 0;
        }

        @Override
        public void setWriteListener(WriteListener writer) {
            listener = () -> {
                try {
                    writer.onWritePossible();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
            listener.run();
        }

        @Override
        public void write(int each) {
            written.write(each);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            slices--;
            written.write(bytes, from, length);
        }
    }
}
