package dev.carillon.realtime.serverevents;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerEventsHandshakeTest {

    private final ServerEventsHandshake handshake = new ServerEventsHandshake();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @Test
    void V45_switchedOffThereIsNothing() throws Exception {
        handshake.settings = new ServerEventsSettings(false, List.of(), Duration.ofSeconds(30), 3);
        ask();

        assertThat(status).isEqualTo(404);
        assertThat(body.toString()).contains("620014", "switched off");
    }

    @Test
    void whoAsksForNoWebSocketIsToldThatItIsOne() throws Exception {
        handshake.settings = new ServerEventsSettings(true, List.of(), Duration.ofSeconds(30), 3);
        ask();

        assertThat(status).isEqualTo(426);
    }

    private void ask() throws Exception {
        HttpServletRequest request = proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> "GET";
            case "getHeader" -> null;
            case "getContentLengthLong" -> -1L;
            case "getProtocol" -> "HTTP/1.1";
            default -> throw new AssertionError(name);
        });
        HttpServletResponse response = proxy(HttpServletResponse.class, (name, arguments) -> {
            if (name.equals("setStatus")) {
                status = (int) arguments[0];
            }
            return name.equals("getOutputStream") ? new Out() : null;
        });
        handshake.doFilter(request, response, (asked, answer) -> {
            throw new AssertionError("let in");
        });
    }

    private final class Out extends ServletOutputStream {

        @Override
        public void write(int b) {
            body.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private interface Reply {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Reply reply) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> reply.to(method.getName(), arguments)));
    }
}
