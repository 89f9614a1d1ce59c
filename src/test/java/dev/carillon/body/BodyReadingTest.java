package dev.carillon.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.body.BodyReading.End;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A body arrives in pieces, or does not; its request is dispatched once, and what it held is given back. */
class BodyReadingTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int MEBIBYTE = 1 << 20;

    private final BodyRoom room = new BodyRoom(64L * MEBIBYTE, 64L * MEBIBYTE, MEBIBYTE);
    private final Arriving arriving = new Arriving();
    private final Map<String, Object> attributes = new HashMap<>();
    private int dispatched;

    @Test
    void itsPiecesAreTheWhole() throws IOException {
        BodyReading reading = start(11);
        arriving.comes("{\"top");
        arriving.comes("ic\":1}");
        arriving.ends();
        assertThat(dispatched).isEqualTo(1);
        assertThat(reading.claim()).isEqualTo(End.WHOLE);
        assertThat(reading.claim()).isNull();
        byte[] body = reading.request(request()).getInputStream().readNBytes(100);
        assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("{\"topic\":1}");
    }

    @Test
    void aTrickleEndsWithItsTime() throws IOException {
        BodyReading reading = start(1000);
        arriving.comes("x");
        assertThat(reading.endIfLate(System.nanoTime() + 9 * SECOND)).isFalse();
        assertThat(dispatched).isZero();
        reading.endIfLate(System.nanoTime() + 10 * SECOND);
        assertThat(dispatched).isEqualTo(1);
        assertThat(reading.claim()).isEqualTo(End.TOO_LATE);
        arriving.comes("y");
        arriving.ends();
        assertThat(dispatched).isEqualTo(1);
    }

    @Test
    void oneThatIsTooLongIsReadNoFurtherThanTwice() throws IOException {
        BodyReading reading = start(100);
        for (int i = 0; i < 30 && dispatched == 0; i++) {
            arriving.comes("0123456789");
        }
        assertThat(reading.claim()).isEqualTo(End.TOO_LONG);
        assertThat(arriving.taken).isBetween(200, 220);
    }

    @Test
    void theLargestHasRoomAndGivesItBack() throws IOException {
        BodyReading reading = start(MEBIBYTE);
        arriving.comes("x".repeat(MEBIBYTE));
        arriving.ends();
        assertThat(reading.claim()).isEqualTo(End.WHOLE);
        reading.release();
        for (int i = 0; i < 2; i++) { // as many as at first
            assertThat(room.of(1).reserve(MEBIBYTE)).isEqualTo(BodyBudget.Answer.RESERVED);
        }
    }

    @Test
    void whereThereIsNoRoomItEndsAtOnce() throws IOException {
        while (room.of(1).reserve(MEBIBYTE) == BodyBudget.Answer.RESERVED) {
            // until the application has its share
        }
        BodyReading reading = start(MEBIBYTE);
        arriving.comes("x".repeat(MEBIBYTE));
        assertThat(reading.claim()).isEqualTo(End.SHARE_USED);
    }

    @Test
    void aConnectionThatBreaksIsTold() throws IOException {
        BodyReading reading = start(10);
        reading.onError(new EOFException("gone"));
        assertThat(reading.claim()).isEqualTo(End.BROKEN);
        assertThat(reading.failure()).hasMessage("gone");
    }

    @Test
    void aDispatchThatTheServerLosesIsAnswered() throws IOException {
        BodyReading reading = start(1);
        arriving.comes("x");
        arriving.ends();
        assertThat(reading.endIfLate(System.nanoTime())).isFalse();
        assertThat(reading.endIfLate(System.nanoTime() + 6 * SECOND)).isTrue();
        assertThat(reading.claim()).isNull();
    }

    private BodyReading start(int most) throws IOException {
        BodyReading reading = BodyReading.wanted(request(), most, room.of(1), Runnable::run);
        reading.start();
        return reading;
    }

    private HttpServletRequest request() {
        AsyncContext async = proxy(AsyncContext.class, (name, arguments) -> {
            dispatched += name.equals("dispatch") ? 1 : 0;
            return null;
        });
        return proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getInputStream" -> arriving;
            case "getHeader" -> null;
            case "startAsync" -> async;
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            default -> throw new AssertionError(name);
        });
    }

    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, all) -> answers.to(method.getName(), all)));
    }

    /** What a server has of a body so far; it tells its listener as a server does. */
    private static final class Arriving extends ServletInputStream {

        private final Queue<Byte> bytes = new ArrayDeque<>();
        private ReadListener listener;
        private int taken;

        void comes(String text) throws IOException {
            for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
                bytes.add(each);
            }
            listener.onDataAvailable();
        }

        void ends() throws IOException {
            listener.onAllDataRead();
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return !bytes.isEmpty();
        }

        @Override
        public void setReadListener(ReadListener its) {
            listener = its;
        }

        @Override
        public int read() {
            taken++;
            return bytes.remove();
        }

        @Override
        public int read(byte[] into, int from, int most) {
            int read = Math.min(most, bytes.size());
            for (int i = 0; i < read; i++) {
                into[from + i] = (byte) read();
            }
            return read;
        }
    }
}
